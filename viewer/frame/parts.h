#pragma once

#include <vector>

#include "viewer/frame/frame_state.h"
#include "viewer/frame/workspace.h"

namespace tensorscope::viewer::frame {

/// The parts of the window, a source file for each. Each draws itself into its box of state.layout.
/// Threads: the window's own.

/// Which job, in which state, and what that means; at the right what the whole window can be told.
void draw_title_bar(FrameState& state, const Workspace& workspace);

/// The jobs that were found, or those of them that are searched for.
std::vector<const Job*> searched_jobs(const FrameState& state, const Workspace& workspace);

/// Every job that was found, living or as a black box.
void draw_job_list(FrameState& state, const Workspace& workspace);

/// The sources of the job with their health. Asks for the statistics of those in sight.
void draw_source_tree(FrameState& state, JobView& job);

/// One tab for each panel of the current job, and the panel below.
void draw_panels(FrameState& state, Workspace& workspace);

/// Instead of panels while there is no job: how to get one.
void draw_welcome(FrameState& state, const Workspace& workspace);

/// All there is to know of the selected source.
void draw_inspector(FrameState& state, JobView& job);

/// The steps of the run, which of them is shown, and marks.
void draw_time_bar(FrameState& state, JobView& job);

/// How the job, the connection and this viewer are doing.
void draw_status_line(FrameState& state, const Workspace& workspace);

/// Every key, over everything else.
void draw_keys(FrameState& state, const JobView* job);

/// What can be dragged between the parts.
void draw_splitters(FrameState& state);

}  // namespace tensorscope::viewer::frame
