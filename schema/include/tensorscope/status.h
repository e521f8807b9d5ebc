#pragma once

// What `tensorscope::Agent::status()` answers: why an agent is on, or why it is off.
//
// Trivially copyable; `text` always points to a string literal.
// Threads: a value, shared by copying.

namespace tensorscope {

enum class StatusCode {
  ok,                // recording
  ok_in_file,        // recording, in a file of the temporary directory: shared memory had no room
  ok_with_defaults,  // recording; an option or an environment value could not be used: Agent::message() says which
  off,               // switched off by TENSORSCOPE=off or by the code
  invalid_argument,  // an option or an environment value cannot be used
  no_memory,         // neither shared memory nor the temporary directory has room
  no_permission,     // the system refused to create the segment
  system,            // any other failure of a system call; see error_number
  forked,            // this process is a forked child: its parent records
  fault,             // something threw inside the agent; it is off from then on
};

struct Status {
  StatusCode code = StatusCode::ok;
  int error_number = 0;   // errno where a system call failed, otherwise 0
  const char* text = "";  // one line: what happened, what to do

  // Whether it records.
  bool ok() const noexcept {
    return code == StatusCode::ok || code == StatusCode::ok_in_file || code == StatusCode::ok_with_defaults;
  }
};

}  // namespace tensorscope
