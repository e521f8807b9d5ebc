#include <signal.h>
#include <unistd.h>

#include "tests/integration/integration.h"

namespace tensorscope::integration {
namespace {

// Several trainers and viewers at once.
class Company : public EveryTrainer {
 protected:
  std::string weight() const { return GetParam() == TrainerKind::plain ? "net.weight" : "net.fc1.weight"; }
  std::string bias() const { return GetParam() == TrainerKind::plain ? "net.bias" : "net.fc1.bias"; }

  // A viewer in a process of its own: it watches until the trainer has ended, then writes the last elements of `path`
  // to its output, and the number of points of the loss.
  static Process watch_to_the_end(const schema::FoundSegment& segment, const std::string& path) {
    return Process([segment, path](int output) {
      Watcher watcher(segment);
      watcher.want_only(path);
      if (!watcher.attach().empty() || !watcher.until([&] { return watcher.newest_step(path) >= 0; })) _exit(1);
      write_all(output, "watching\n");
      if (!watcher.until_over()) _exit(2);
      const std::vector<float> values = watcher.newest_values(path);
      write_all(output, std::to_string(watcher.points("loss/train")) + "\n");
      write_all(output, {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)});
    });
  }

  static void expect_seen(Process& viewer, const Trainer& trainer, const std::vector<float>& expected) {
    EXPECT_EQ(viewer.read_line(), std::to_string(trainer.steps()));
    const std::string bytes = viewer.rest_of_output();
    EXPECT_EQ(bytes, std::string(reinterpret_cast<const char*>(expected.data()), expected.size() * sizeof(float)));
    EXPECT_EQ(viewer.exit_code(), 0);
  }

 private:
  static void write_all(int output, const std::string& text) {
    if (write(output, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(3);
  }
};

TEST_P(Company, TwoTrainersAndThreeViewersEachGetTheirOwn) {
  Trainer first = start({"--job=first", "--seed=1"});
  Trainer second = start({"--job=second", "--seed=2"});
  Process of_first = watch_to_the_end(first.segment(), weight());
  Process also_of_first = watch_to_the_end(first.segment(), bias());
  Process of_second = watch_to_the_end(second.segment(), weight());
  for (Process* viewer : {&of_first, &also_of_first, &of_second}) ASSERT_EQ(viewer->read_line(), "watching");

  const TrainingState first_state = first.finish();
  const TrainingState second_state = second.finish();
  ASSERT_NE(first_state.floats(weight()), second_state.floats(weight()));
  expect_seen(of_first, first, first_state.floats(weight()));
  expect_seen(also_of_first, first, first_state.floats(bias()));
  expect_seen(of_second, second, second_state.floats(weight()));
  EXPECT_EQ(first_state.difference_to(train_alone(GetParam(), sandbox_.folder(), first.steps(), 1)), "");
  EXPECT_EQ(second_state.difference_to(train_alone(GetParam(), sandbox_.folder(), second.steps(), 2)), "");
}

TEST_P(Company, WishesAreUnitedAndEachViewersEndWithItsOwnDetach) {
  Trainer trainer = start({"--ring=67108864"});
  Watcher of_weight(trainer.segment()), of_bias(trainer.segment()), observer(trainer.segment());
  of_weight.want_only(weight());
  of_bias.want_only(bias());
  observer.want_nothing();
  for (Watcher* watcher : {&of_weight, &of_bias, &observer}) ASSERT_EQ(watcher->attach(), "");
  const auto all_until = [&](const std::function<bool()>& condition) {
    return eventually([&] {
      for (Watcher* watcher : {&of_weight, &of_bias, &observer}) watcher->frame();
      return condition();
    });
  };
  ASSERT_TRUE(all_until([&] { return observer.newest_step(weight()) >= 0 && observer.newest_step(bias()) >= 0; }));

  of_weight.detach();
  const auto ended = std::chrono::steady_clock::now();
  ASSERT_TRUE(all_until([&] {
    return observer.connection().is_caught_up() &&
           observer.last_point("loss/train") > observer.newest_step(weight()) + 50;
  }));
  EXPECT_LT(std::chrono::steady_clock::now() - ended, std::chrono::milliseconds(1500)) << "not with the end of a lease";
  EXPECT_TRUE(all_until([&] { return observer.newest_step(bias()) > observer.newest_step(weight()); }));
}

TEST_P(Company, ANinthViewerIsToldThatAllPlacesAreTakenAndStillReads) {
  Trainer trainer = start();
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (std::size_t i = 0; i <= schema::kViewerSlots; ++i) {
    watchers.push_back(std::make_unique<Watcher>(trainer.segment()));
    ASSERT_EQ(watchers.back()->attach(), "");
  }
  Watcher& ninth = *watchers.back();
  EXPECT_NE(ninth.status().read_only.find("all 8 places for viewers are taken"), std::string::npos)
      << ninth.status().read_only;
  EXPECT_TRUE(ninth.until([&] { return ninth.points("loss/train") >= 20; }));
  ninth.detach();
  watchers.front()->detach();
  ASSERT_EQ(ninth.attach(), "");
  EXPECT_EQ(ninth.status().read_only, "");
}

TENSORSCOPE_FOR_EVERY_TRAINER(Company);

}  // namespace
}  // namespace tensorscope::integration
