#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "viewer/analysis/graph_layout.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// A module of a watched network, or what is made within it: an operator's result, a further call, the input. Also a
/// parameter that belongs to no module.
struct ModelItem {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  const Source* source = nullptr;  ///< what it makes; of kind module where that cannot be observed
  std::size_t parent = kNone;      ///< the module that it belongs to
  std::vector<std::size_t> children;
  std::size_t depth = 0;
  std::string label;       ///< within its parent: "conv1", "relu", "call 2"
  std::string type;        ///< "Conv2d"; of what is no module its operator: "relu"
  bool is_module = false;  ///< else it is made within one
  bool is_alias = false;   ///< registered once more under another name; the parameters are counted there

  std::vector<const Source*> parameters;  ///< its own
  std::uint64_t own_elements = 0;         ///< of them
  std::uint64_t elements = 0;             ///< with those of all modules in it
  const Source* gradient = nullptr;       ///< of what it makes
  std::size_t last = kNone;               ///< of all that is in it, itself included, what runs last; kNone: nothing did
  const Source* gradient_norm = nullptr;  ///< over all parameters in it
  const Source* update_ratio = nullptr;   ///< of its largest parameter
};

/// Whether the last part of a module's path is a number, as those in a sequence have it: it says nothing alone.
bool is_numbered(std::string_view name);

/// All modules of a job and the graph of what they make, as far as the catalog has them. What probes make is left out:
/// those are the same modules once more.
/// Threads: plain data. Pointers are good as long as the store.
class ModelItems {
 public:
  ModelItems() = default;
  explicit ModelItems(const Store& store);

  const std::vector<ModelItem>& all() const { return items_; }
  const ModelItem& item(std::size_t index) const { return items_[index]; }
  /// Outermost modules, in the order of the catalog; what belongs to none of them as well.
  const std::vector<std::size_t>& roots() const { return roots_; }
  std::uint64_t elements() const { return elements_; }
  std::size_t depth() const { return depth_; }  ///< of the deepest item

  /// The item that a source belongs to: a parameter's module, a gradient's tensor; kNone if there is none.
  std::size_t item_of(const Source& source, const Store& store) const;

  /// Items that were seen in a traced pass, in an order in which they can run; and who feeds whom, by places in
  /// `nodes`.
  const std::vector<std::size_t>& nodes() const { return nodes_; }
  const std::vector<analysis::GraphEdge>& edges() const { return edges_; }
  /// Edges that would close a circle: of passes that took different ways, or of what runs again on what it made. They
  /// are not in `edges`.
  std::size_t left_out() const { return left_out_; }
  std::size_t memory_bytes() const;

 private:
  void add(const Source& source);
  void add_parameter(const Source& source);
  void join(const Store& store);
  void attach(const Store& store);
  void count_elements();
  void trace();
  bool is_traced_layer(std::size_t item) const;
  void sort_by_makers();

  std::vector<ModelItem> items_;
  std::unordered_map<std::uint32_t, std::size_t> by_source_;
  std::vector<std::size_t> roots_;
  std::uint64_t elements_ = 0;
  std::size_t depth_ = 0;
  std::vector<std::size_t> nodes_;
  std::vector<analysis::GraphEdge> edges_;
  std::size_t left_out_ = 0;
};

}  // namespace tensorscope::viewer
