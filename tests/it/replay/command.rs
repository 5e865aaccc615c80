//! The output and the exit codes of `countersign replay`.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::cli::{countersign, output_text};

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// A temporary folder of fixtures.
struct FixtureFolder(TempDir);

impl FixtureFolder {
    fn with_files(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    /// Replays the folder. Returns the exit code, and the output without the folder's path and the duration.
    fn run_replay(&self, arguments: &[&str]) -> (i32, String) {
        let output = countersign(&["replay"])
            .arg(self.0.path())
            .args(arguments)
            .output()
            .unwrap();
        let (out, err) = output_text(&output);
        let said = (out + &err).replace(&format!("{}/", self.0.path().display()), "");
        (output.status.code().unwrap(), strip_duration(&said))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// Removes the duration from the summary, because it differs from run to run.
fn strip_duration(said: &str) -> String {
    let lines = said.lines().map(|line| match line.rsplit_once(", in ") {
        Some((sum, took)) if took.ends_with(" s") => sum,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

const PASSING_FIXTURE: &str = r#"{
  "title": "The PIN is asked for",
  "who": "sam.rivera",
  "steps": [
    { "say": "what is Ann Lee's number", "expect": {
      "speech": "I've sent a three-digit PIN to {*}. What is it?",
      "then": "listens",
      "sent": [{ "channel": "sms", "to": "+12025550142" }, { "channel": "email", "to": "sam.rivera@example.com" }]
    } }
  ]
}"#;

#[test]
fn s0_09_the_fixtures_of_the_repository_pass_with_a_report_for_a_ci() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.xml");
    let output = countersign(&["replay", "fixtures", "--junit"])
        .arg(&report)
        .current_dir(REPOSITORY)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", output_text(&output).0);
    let report = fs::read_to_string(report).unwrap();
    let files = fs::read_dir(Path::new(REPOSITORY).join("fixtures/conversations"));
    assert!(
        report.matches("<testcase ").count() >= files.unwrap().count(),
        "{report}"
    );
    assert!(
        report.contains("failures=\"0\"") && report.contains("errors=\"0\""),
        "{report}"
    );
}

#[test]
fn a_difference_is_shown_in_readable_form() {
    let wrong = PASSING_FIXTURE
        .replace("three-digit", "four-digit")
        .replace("listens", "ends")
        .replace("sam.rivera@", "ann.lee@");
    let fixtures = FixtureFolder::with_files(&[("passes.json", PASSING_FIXTURE), ("wrong.json", &wrong)]);
    let report = fixtures.path("report.xml");
    let (code, said) = fixtures.run_replay(&["--junit", report.to_str().unwrap()]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(said);
    let report = fs::read_to_string(report).unwrap();
    assert!(report.contains("<failure message=\"step 1 differs\""), "{report}");
}

/// The passing fixture with one more line at its top.
fn with_line_at_top(line: &str) -> String {
    PASSING_FIXTURE.replacen('{', &format!("{{\n  {line},"), 1)
}

#[test]
fn a_fault_is_named_with_file_line_column_and_remedy() {
    let fixtures = FixtureFolder::with_files(&[
        ("a.json", "{ \"title\": 1 }"),
        ("b.json", &PASSING_FIXTURE.replace("\"speech\"", "\"speach\"")),
        (
            "c.json",
            &PASSING_FIXTURE.replace("\"say\": \"what is Ann Lee's number\", ", ""),
        ),
        (
            "d.json",
            &PASSING_FIXTURE.replace("{ \"say\"", "{ \"wait\": \"5 minutes\" }, { \"say\""),
        ),
        ("e.json", "{"),
        (
            "f.json",
            &PASSING_FIXTURE.replace("what is Ann Lee's number", "my pin is {pin}"),
        ),
        (
            "g.json",
            &PASSING_FIXTURE.replace("\"title\"", "\"locale\": \"tlh-KX\", \"title\""),
        ),
        (
            "h.json",
            &PASSING_FIXTURE.replace("\"title\"", "\"directory\": \"none.json\", \"title\""),
        ),
        (
            "i.json",
            &PASSING_FIXTURE.replace("\"say\"", "\"slots\": {}, \"say\""),
        ),
    ]);
    let (code, said) = fixtures.run_replay(&["--jobs", "1"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(said);
}

#[test]
fn no_fixture_uses_unbounded_memory_or_time() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let wide: Vec<_> = (0..100_000).map(|key| format!("\"k{key}\": 0, ")).collect();
    let digits = "{#}".repeat(30);
    let waits = "{ \"wait\": \"9999 h\" }, ".repeat(100);
    let fixtures = FixtureFolder::with_files(&[
        ("deep.json", &with_line_at_top(&format!("\"given\": {deep}"))),
        (
            "wide.json",
            &PASSING_FIXTURE.replacen('{', &format!("{{ {}", wide.concat()), 1),
        ),
        (
            "digits.json",
            &PASSING_FIXTURE.replace("PIN to {*}", &format!("PIN to {{*}}{digits}x")),
        ),
        (
            "waits.json",
            &PASSING_FIXTURE.replace("{ \"say\"", &format!("{waits}{{ \"say\"")),
        ),
    ]);
    let (code, said) = fixtures.run_replay(&["--jobs", "1"]);
    assert_eq!(code, 2, "{said}");
    for told in [
        "deep.json:2:",
        "nested too deep",
        "wide.json:1:3: unknown key `k0`",
        "beyond the year 2100",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
}

#[test]
fn faults_of_people_placeholders_and_encoding_are_located() {
    let fixtures = FixtureFolder::with_files(&[
        ("j.json", &with_line_at_top("\"given\": { \"pin_digits\": 9 }")),
        (
            "k.json",
            &with_line_at_top("\"given\": { \"records\": { \"nobody\": { \"name\": \"x\" } } }"),
        ),
        (
            "l.json",
            &with_line_at_top("\"given\": { \"records\": { \"sam.rivera\": { \"name\": 7 } } }"),
        ),
        ("m.json", &with_line_at_top("\"app\": \"none\"")),
        ("n.json", &with_line_at_top("\"directory\": \"people.txt\"")),
        ("o.json", &with_line_at_top("\"directory\": \"empty.txt\"")),
        (
            "p.json",
            &PASSING_FIXTURE.replace("what is Ann Lee's number", "{pins}"),
        ),
        ("q.json", &PASSING_FIXTURE.replace("PIN to {*}", "PIN to {*")),
        (
            "r.json",
            &PASSING_FIXTURE.replace(
                "\"say\": \"what is Ann Lee's number\"",
                "\"intent\": \"PinIntent\", \"slots\": { \"pim\": \"1\" }",
            ),
        ),
        (
            "s.json",
            &PASSING_FIXTURE.replace("{ \"say\"", "{ \"wait\": \"0 s\" }, { \"say\""),
        ),
        (
            "t.json",
            "{ \"locale\": \"en-US\", \"skillId\": \"x\", \"userInputs\": [\"help\"] }",
        ),
        ("people.txt", "{ \"employees\": [\n { \"id\": \"\" } ] }"),
        ("empty.txt", ""),
    ]);
    for (name, bytes) in [
        ("u.json", &b"{\n \"title\": \"caf\xe9\" }"[..]),
        ("v.json", b"\xff\xfe{\0"),
    ] {
        fs::write(fixtures.path(name), bytes).unwrap();
    }
    let (code, said) = fixtures.run_replay(&["--jobs", "1"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(said);
}

#[test]
fn a_contact_api_on_another_machine_is_not_called_and_a_local_one_is() {
    let of = |url: &str| {
        let source = format!("\"source\": {{ \"kind\": \"web_api\", \"url\": \"{url}\" }}");
        with_line_at_top(&format!(
            "\"given\": {{ \"records\": {{ \"contact-finder\": {{ {source} }} }} }}"
        ))
    };
    let fixtures = FixtureFolder::with_files(&[
        ("here.json", &of("http://127.0.0.1:1/contacts")),
        ("there.json", &of("https://me:hush@contacts.example.com/contacts")),
    ]);
    let (code, said) = fixtures.run_replay(&["--jobs", "1"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("2 fixtures: 1 passed, 1 skipped"), "{said}");
    let why = "there.json: its contacts come from https://contacts.example.com";
    assert!(said.contains(why) && !said.contains("hush"), "{said}");
}

#[test]
fn a_misspelt_person_is_located_where_they_speak() {
    let speaks =
        |key: &str| PASSING_FIXTURE.replace("\"say\"", &format!("\"{key}\": \"sam.rivra\", \"say\""));
    let nobody = PASSING_FIXTURE.replace("sam.rivera\",", "x\",");
    let fixtures = FixtureFolder::with_files(&[
        (
            "a.json",
            &PASSING_FIXTURE.replace("sam.rivera\",", "sam.rivra\","),
        ),
        ("b.json", &speaks("who")),
        ("c.json", &speaks("voice")),
        ("d.json", &nobody),
        ("e.json", &with_line_at_top("\"app\": \"contact-findr\"")),
        (
            "f.json",
            &with_line_at_top("\"strangers\": [\"nobody.we.know\", \"sam.rivera\"]"),
        ),
    ]);
    let (code, said) = fixtures.run_replay(&["--jobs", "1"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(said);
}

#[test]
fn json_that_is_not_a_fixture_is_skipped_and_a_named_file_is_read_as_one() {
    let fixtures = FixtureFolder::with_files(&[("list.json", "[]"), ("passes.json", PASSING_FIXTURE)]);
    let (code, said) = fixtures.run_replay(&[]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("list.json: skipped, because it is not a fixture"),
        "{said}"
    );
    let (code, said) = fixtures.run_replay(&[fixtures.path("list.json").to_str().unwrap()]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("list.json:1:1: expected an object {…}, but found a list […]"),
        "{said}"
    );
}

#[test]
fn having_nothing_to_replay_is_an_error() {
    let (code, said) = FixtureFolder::with_files(&[]).run_replay(&[]);
    assert_eq!((code, said.as_str()), (3, "there are no fixtures at these paths"));
    let output = countersign(&["replay", "no/such/path"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(output_text(&output).1.starts_with("no/such/path: "));
}

#[test]
fn an_update_writes_the_response_and_keeps_what_matches() {
    let wrong = PASSING_FIXTURE.replace("\"listens\"", "\"ends\"");
    let fixtures = FixtureFolder::with_files(&[("passes.json", PASSING_FIXTURE), ("wrong.json", &wrong)]);
    let (code, said) = fixtures.run_replay(&["--update"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        fs::read_to_string(fixtures.path("passes.json")).unwrap(),
        PASSING_FIXTURE
    );
    let updated = fs::read_to_string(fixtures.path("wrong.json")).unwrap();
    assert!(updated.contains("\"then\": \"listens\""), "{updated}");
    assert!(
        updated.contains("PIN to {*}. What"),
        "a pattern that matches is kept: {updated}"
    );
    let names = fs::read_dir(fixtures.0.path()).unwrap().count();
    assert_eq!(names, 2, "no partial file is left");
    let (code, said) = fixtures.run_replay(&[]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn an_update_keeps_the_format_of_the_file() {
    let wrong = PASSING_FIXTURE
        .replace("\"listens\"", "\"ends\"")
        .replace('\n', "\r\n");
    let fixtures = FixtureFolder::with_files(&[("wrong.json", &format!("\u{feff}{wrong}"))]);
    assert_eq!(fixtures.run_replay(&["--update"]).0, 0);
    let updated = fs::read_to_string(fixtures.path("wrong.json")).unwrap();
    assert!(updated.starts_with("\u{feff}{\r\n"), "{updated:?}");
    assert_eq!(
        updated.matches('\n').count(),
        updated.matches("\r\n").count(),
        "{updated:?}"
    );
    assert!(!updated.contains("locale"), "{updated}");
}

#[cfg(unix)]
#[test]
fn an_update_follows_a_symbolic_link_and_leaves_read_only_files_unchanged() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let wrong = PASSING_FIXTURE.replace("\"listens\"", "\"ends\"");
    let fixtures = FixtureFolder::with_files(&[("kept.json", &wrong)]);
    let elsewhere = FixtureFolder::with_files(&[("real.json", &wrong)]);
    fs::set_permissions(fixtures.path("kept.json"), fs::Permissions::from_mode(0o444)).unwrap();
    symlink(elsewhere.path("real.json"), fixtures.path("link.json")).unwrap();
    let (code, said) = fixtures.run_replay(&["--update", "--jobs", "1"]);
    assert_eq!(code, 3, "{said}");
    assert!(
        said.contains("kept.json: it cannot be written: it is read-only"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(fixtures.path("kept.json")).unwrap(), wrong);
    assert!(fixtures.path("link.json").is_symlink());
    let updated = fs::read_to_string(elsewhere.path("real.json")).unwrap();
    assert!(updated.contains("\"then\": \"listens\""), "{updated}");
}

#[cfg(unix)]
#[test]
fn a_report_on_standard_output_is_the_only_output_there() {
    let wrong = PASSING_FIXTURE.replace("\"listens\"", "\"ends\"");
    let fixtures = FixtureFolder::with_files(&[("passes.json", PASSING_FIXTURE), ("wrong.json", &wrong)]);
    for name in ["-", "/dev/stdout", "/dev/fd/1"] {
        let file = fs::File::create(fixtures.path("report.xml")).unwrap();
        for stdout in [Stdio::piped(), file.into()] {
            let output = countersign(&["replay", "--junit", name])
                .arg(fixtures.0.path())
                .stdout(stdout)
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
                .wait_with_output()
                .unwrap();
            let (piped, said) = output_text(&output);
            let report = piped + &fs::read_to_string(fixtures.path("report.xml")).unwrap();
            assert!(
                report.starts_with("<?xml") && report.trim_end().ends_with("</testsuites>"),
                "{report}"
            );
            assert!(
                said.contains("wrong.json:5: ") && said.contains("1 passed, 1 differs"),
                "{said}"
            );
            assert_eq!(output.status.code(), Some(1));
            fs::write(fixtures.path("report.xml"), "").unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn a_report_to_a_full_device_is_an_error() {
    let fixtures = FixtureFolder::with_files(&[("passes.json", PASSING_FIXTURE)]);
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        return;
    };
    let (code, said) = fixtures.run_replay(&["--junit", "/dev/full"]);
    assert_eq!(code, 3, "{said}");
    assert!(
        said.contains("/dev/full: the report cannot be written: "),
        "{said}"
    );
    let output = countersign(&["replay", "--junit", "-"])
        .arg(fixtures.0.path())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(
        output_text(&output)
            .1
            .contains("-: the report cannot be written: "),
        "{:?}",
        output_text(&output)
    );
}

#[test]
fn a_replay_stops_at_once_on_a_signal() {
    let wrong = PASSING_FIXTURE.replace("\"listens\"", "\"ends\"");
    let names: Vec<_> = (0..200).map(|at| format!("{at:03}.json")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), wrong.as_str())).collect();
    let fixtures = FixtureFolder::with_files(&files);
    let mut replay = countersign(&["replay", "--jobs", "1"])
        .arg(fixtures.0.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // By now one fixture has run with a server inside the process. A server must not catch the signal.
    let mut lines = BufReader::new(replay.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("000.json"));
    let told = Command::new("kill")
        .arg(replay.id().to_string())
        .status()
        .unwrap();
    assert!(told.success());
    assert_eq!(replay.wait().unwrap().signal(), Some(15));
}
