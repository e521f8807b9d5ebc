#pragma once

#include <functional>
#include <memory>

#include "viewer/analysis/projection/embedding.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// One request from beginning to end, on the thread that calls. `publish` is given each embedding that is worth to be
/// seen, `enter` each stage. A stopped one returns early and publishes nothing more.
/// Threads: pure; see Work.
void run_projection(const ProjectionRequest& request, const std::shared_ptr<const Embedding>& from, const Work& work,
                    const std::function<void(ProjectionStage)>& enter,
                    const std::function<void(std::shared_ptr<const Embedding>)>& publish);

}  // namespace tensorscope::viewer::analysis
