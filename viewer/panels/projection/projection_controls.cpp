#include "viewer/panels/projection/projection_controls.h"

#include <algorithm>
#include <array>

#include "viewer/panels/control_line.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/stepper.h"

namespace tensorscope::viewer {
namespace {

using analysis::ClusterMethod;
using analysis::ClusterSpace;
using analysis::ProjectionMethod;
using platform::Key;

// So few are drawn as what they are, if they are pictures.
constexpr std::size_t kFewPoints = 64;
constexpr std::array kMarks{"marks", "pictures"};
constexpr std::array kMethods{"PCA", "t-SNE", "UMAP"};
constexpr std::array kMethodsInOrder{ProjectionMethod::pca, ProjectionMethod::tsne, ProjectionMethod::umap};
constexpr std::array kClusterMethods{"k-means", "DBSCAN"};
constexpr std::array kClusterSpaces{"original", "picture"};
constexpr std::array kPerplexities{2, 5, 10, 15, 20, 30, 40, 50, 75, 100};
constexpr std::array kUmapNeighbours{3, 5, 10, 15, 20, 30, 50, 75, 100};
constexpr std::array kUmapLeastPercents{0, 1, 5, 10, 25, 50, 80, 99};
constexpr std::array kCorePoints{2, 3, 4, 5, 7, 10, 15, 20, 30};
constexpr std::array kRadiusPercents{30, 40, 50, 60, 70, 80, 90, 100, 110, 125, 150, 200};
constexpr std::array kClusterCounts{2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20};

std::vector<ColorBy> colorings(const ProjectionSource& what, const ProjectionChoice& choice) {
  const bool is_probed = what.probe.has_value();
  return colorings_of(rows_shown(what, choice), is_probed && what.probe->label != nullptr, is_probed);
}

template <typename Chosen>
Chosen next_of(const std::vector<Chosen>& all, Chosen chosen) {
  const auto found = std::ranges::find(all, chosen);
  return found == all.end() || found + 1 == all.end() ? all.front() : *(found + 1);
}

void stop_or_restart(LiveProjection& projection) {
  if (projection.is_running()) {
    projection.cancel();
  } else {
    projection.restart();
  }
}

void choose_rows(ControlLine& line, const ProjectionSource& what, ProjectionChoice& choice) {
  if (what.rows.size() < 2) return;
  std::vector<const char*> words;
  for (const RowsAre each : what.rows) words.push_back(name_of(each));
  line.group("points", widgets::segmented_width(words), [&] {
    int chosen = static_cast<int>(std::ranges::find(what.rows, rows_shown(what, choice)) - what.rows.begin());
    if (widgets::segmented("rows", words, chosen,
                           "A point for each sample, or one for each neuron: what it makes of the samples (V)")) {
      choice.rows = what.rows[static_cast<std::size_t>(chosen)];
    }
  });
}

void choose_method(ControlLine& line, ProjectionChoice& choice) {
  line.group("", widgets::segmented_width(kMethods), [&] {
    int chosen = static_cast<int>(std::ranges::find(kMethodsInOrder, choice.method) - kMethodsInOrder.begin());
    if (widgets::segmented("method", kMethods, chosen,
                           "The two directions of the largest variance, or neighbourhoods kept as far as they can: by\n"
                           "t-SNE, or by UMAP, which keeps more of how groups lie to each other (M)")) {
      choice.method = kMethodsInOrder[static_cast<std::size_t>(chosen)];
    }
  });
  if (choice.method == ProjectionMethod::umap) {
    line.group("neighbours", widgets::stepper_width(), [&] {
      widgets::stepper("neighbours", kUmapNeighbours, choice.umap_neighbours,
                       "How many neighbours make up a point's surroundings, itself counted: small shows detail, large\n"
                       "the whole (L, H)");
    });
    line.group("least distance %", widgets::stepper_width(), [&] {
      widgets::stepper("least distance", kUmapLeastPercents, choice.umap_least_percent,
                       "How near places may come, of the spread of the picture: small packs groups, large spreads\n"
                       "them evenly (U)");
    });
  }
  if (choice.method != ProjectionMethod::tsne) return;
  line.group("perplexity", widgets::stepper_width(), [&] {
    widgets::stepper("perplexity", kPerplexities, choice.perplexity,
                     "About how many neighbours each point keeps near: small shows detail, large the whole (L, H)");
  });
}

void step_neighbourhood(ProjectionChoice& choice, int by) {
  if (choice.method == ProjectionMethod::tsne) {
    choice.perplexity = widgets::stepped<int>(kPerplexities, choice.perplexity, by);
  } else if (choice.method == ProjectionMethod::umap) {
    choice.umap_neighbours = widgets::stepped<int>(kUmapNeighbours, choice.umap_neighbours, by);
  }
}

void step_clusters(ProjectionChoice& choice, int by) {
  choice.color = ColorBy::cluster;
  if (choice.cluster_method == ClusterMethod::k_means) {
    choice.clusters = widgets::stepped<int>(kClusterCounts, choice.clusters, by);
  } else {
    choice.radius_percent = widgets::stepped<int>(kRadiusPercents, choice.radius_percent, by);
  }
}

void choose_marks(ControlLine& line, const LiveProjection& projection, ProjectionChoice& choice) {
  line.group("", widgets::segmented_width(kMarks), [&] {
    int chosen = draws_pictures(projection, choice) ? 1 : 0;
    if (widgets::segmented("marks", kMarks, chosen, "Each point as a mark, or as the picture that it is of (G)")) {
      choice.as_pictures = chosen == 1;
    }
  });
}

void choose_cluster_space(ControlLine& line, ProjectionChoice& choice) {
  line.group("in space", widgets::segmented_width(kClusterSpaces), [&] {
    int chosen = choice.cluster_space == ClusterSpace::picture ? 1 : 0;
    if (widgets::segmented("cluster space", kClusterSpaces, chosen,
                           "Groups by the distances of the points themselves, or of their places in the picture,\n"
                           "which may be the method's making (O)")) {
      choice.cluster_space = chosen == 1 ? ClusterSpace::picture : ClusterSpace::original;
    }
  });
}

void choose_clusters(ControlLine& line, ProjectionChoice& choice) {
  line.group("by", widgets::segmented_width(kClusterMethods), [&] {
    int chosen = choice.cluster_method == ClusterMethod::dbscan ? 1 : 0;
    if (widgets::segmented("cluster method", kClusterMethods, chosen,
                           "A number of round groups, or groups that are dense wherever they reach and points that\n"
                           "belong to none (K)")) {
      choice.cluster_method = chosen == 1 ? ClusterMethod::dbscan : ClusterMethod::k_means;
    }
  });
  choose_cluster_space(line, choice);
  if (choice.cluster_method == ClusterMethod::k_means) {
    line.group("k", widgets::stepper_width(), [&] {
      widgets::stepper("clusters", kClusterCounts, choice.clusters, "How many clusters k-means looks for (Y, N)");
    });
    return;
  }
  line.group("dense from", widgets::stepper_width(), [&] {
    widgets::stepper("core points", kCorePoints, choice.core_points,
                     "How many points lie within the radius of one in the midst of a cluster, itself counted");
  });
  line.group("radius %", widgets::stepper_width(), [&] {
    widgets::stepper("radius", kRadiusPercents, choice.radius_percent,
                     "Of the radius at which most points lie in most clusters (Y, N)");
  });
}

void choose_color(ControlLine& line, const ProjectionSource& what, ProjectionChoice& choice) {
  const std::vector<ColorBy> all = colorings(what, choice);
  std::vector<const char*> words;
  for (const ColorBy each : all) words.push_back(name_of(each));
  line.group("colour", widgets::segmented_width(words), [&] {
    int chosen = static_cast<int>(std::ranges::find(all, color_shown(what, choice)) - all.begin());
    if (widgets::segmented("colour", words, chosen, "What the colour of a point stands for (C)")) {
      choice.color = all[static_cast<std::size_t>(chosen)];
    }
  });
  if (color_shown(what, choice) == ColorBy::cluster) choose_clusters(line, choice);
}

}  // namespace

bool draws_pictures(const LiveProjection& projection, const ProjectionChoice& choice) {
  const ProjectedScene* const scene = projection.scene();
  return choice.as_pictures.value_or(scene != nullptr && scene->rows.points.count <= kFewPoints);
}

ColorBy color_shown(const ProjectionSource& what, const ProjectionChoice& choice) {
  const std::vector<ColorBy> all = colorings(what, choice);
  return choice.color && std::ranges::find(all, *choice.color) != all.end() ? *choice.color : all.front();
}

void projection_controls(const ProjectionSource& what, LiveProjection& projection, ProjectionChoice& choice,
                         bool has_pictures) {
  ControlLine line;
  choose_rows(line, what, choice);
  choose_method(line, choice);
  choose_color(line, what, choice);
  if (has_pictures) choose_marks(line, projection, choice);
  const bool is_running = projection.is_running();
  const char* const word = is_running ? "Stop" : "Restart";
  line.group("", widgets::icon_button_width("Restart"), [&] {
    if (widgets::icon_button("stop", is_running ? look::Icon::close : look::Icon::play, word, false,
                             is_running ? "Leave it as it is (X)" : "Begin anew from the principal components (X)")) {
      stop_or_restart(projection);
    }
  });
}

void change_by_key(const ProjectionSource& what, LiveProjection& projection, ProjectionChoice& choice,
                   const PanelState& state) {
  switch (state.key) {
    case Key::v:
      choice.rows = next_of(what.rows, rows_shown(what, choice));
      return;
    case Key::m:
      // From t-SNE to PCA first: that is what always has a picture.
      choice.method = next_of({kMethodsInOrder.rbegin(), kMethodsInOrder.rend()}, choice.method);
      return;
    case Key::c:
      choice.color = next_of(colorings(what, choice), color_shown(what, choice));
      return;
    case Key::k:
      if (color_shown(what, choice) == ColorBy::cluster) {
        choice.cluster_method =
            choice.cluster_method == ClusterMethod::dbscan ? ClusterMethod::k_means : ClusterMethod::dbscan;
      }
      choice.color = ColorBy::cluster;
      return;
    case Key::o:
      choice.color = ColorBy::cluster;
      choice.cluster_space =
          choice.cluster_space == ClusterSpace::picture ? ClusterSpace::original : ClusterSpace::picture;
      return;
    case Key::l:
    case Key::h:
      return step_neighbourhood(choice, state.key == Key::h ? 1 : -1);
    case Key::u: {
      const auto at = std::ranges::upper_bound(kUmapLeastPercents, choice.umap_least_percent);
      choice.umap_least_percent = at != kUmapLeastPercents.end() ? *at : kUmapLeastPercents.front();
      return;
    }
    case Key::n:
    case Key::y:
      return step_clusters(choice, state.key == Key::n ? 1 : -1);
    case Key::g:
      choice.as_pictures = !draws_pictures(projection, choice);
      return;
    case Key::x:
      return stop_or_restart(projection);
    default:
      return;
  }
}

}  // namespace tensorscope::viewer
