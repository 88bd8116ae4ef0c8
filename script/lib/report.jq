# From swift-testing's event stream (a JSON record per line, slurped) to what became of each test:
# {passed, failed: [name], skipped: [name], issues: [text], crashed}
def name: .payload.id | split("/") | .[:-1] | join("/");
[.[] | select(.kind == "test" and .payload.kind == "function")] as $tests
| [.[] | select(.kind == "event") | .payload] as $events
| ([$events[] | select(.kind == "testStarted") | {(.testID): true}] | add // {}) as $started
| ([$events[] | select(.kind == "testEnded") | {(.testID): true}] | add // {}) as $ended
| ([$events[] | select(.kind == "testSkipped") | .testID]) as $skips
| [$events[] | select(.kind == "issueRecorded" and (.issue.isKnown | not)
    and ((.issue.isFailure // .issue._isFailure // true) != false))] as $issues
| ([$issues[] | {(.testID // ""): true}] | add // {}) as $broken
| ([$tests[] | .payload.id as $id | {
    name: name,
    state: (
      if $started[$id] then (if ($ended[$id] | not) or $broken[$id] then "failed" else "passed" end)
      elif any($skips[]; . == $id or (. as $suite | $id | startswith($suite + "/"))) then "skipped"
      else "failed" end)
  }]) as $states
| {
    passed: [$states[] | select(.state == "passed")] | length,
    failed: [$states[] | select(.state == "failed") | .name],
    skipped: [$states[] | select(.state == "skipped") | .name],
    # An issue that belongs to no test, or to a suite, is counted besides.
    stray: [$issues[] | select((.testID // "") as $id | any($tests[]; .payload.id == $id) | not)] | length,
    issues: [$issues[] | ((.testID // "no test") | split("/") | .[:3] | join("/")) + ": "
      + ([.messages[]?.text] | join("\n    "))],
    crashed: (any($events[]; .kind == "runEnded") | not)
  }
