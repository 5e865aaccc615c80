//! What it says, and with what it exits.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::cli::{countersign, text};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A folder of fixtures.
struct Fixtures(TempDir);

impl Fixtures {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    /// Its exit code, and what it prints without the path of the folder.
    fn replay(&self, arguments: &[&str]) -> (i32, String) {
        let output = countersign(&["replay"])
            .arg(self.0.path())
            .args(arguments)
            .output()
            .unwrap();
        let (out, err) = text(&output);
        let said = (out + &err).replace(&format!("{}/", self.0.path().display()), "");
        (output.status.code().unwrap(), without_time(&said))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// The sum without how long it took.
fn without_time(said: &str) -> String {
    let lines = said.lines().map(|line| match line.rsplit_once(", in ") {
        Some((sum, took)) if took.ends_with(" s") => sum,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

const PASSES: &str = r#"{
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
        .current_dir(ROOT)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output).0);
    let report = fs::read_to_string(report).unwrap();
    let files = fs::read_dir(Path::new(ROOT).join("fixtures/conversations"));
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
fn a_difference_is_shown_as_a_person_reads_it() {
    let wrong = PASSES
        .replace("three-digit", "four-digit")
        .replace("listens", "ends")
        .replace("sam.rivera@", "ann.lee@");
    let fixtures = Fixtures::with(&[("passes.json", PASSES), ("wrong.json", &wrong)]);
    let report = fixtures.path("report.xml");
    let (code, said) = fixtures.replay(&["--junit", report.to_str().unwrap()]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(said);
    let report = fs::read_to_string(report).unwrap();
    assert!(
        report.contains("<failure message=\"step 1 went otherwise\""),
        "{report}"
    );
}

/// The fixture that passes, with one more line at its top.
fn top(line: &str) -> String {
    PASSES.replacen('{', &format!("{{\n  {line},"), 1)
}

#[test]
fn a_fault_is_named_with_file_line_column_and_remedy() {
    let fixtures = Fixtures::with(&[
        ("a.json", "{ \"title\": 1 }"),
        ("b.json", &PASSES.replace("\"speech\"", "\"speach\"")),
        (
            "c.json",
            &PASSES.replace("\"say\": \"what is Ann Lee's number\", ", ""),
        ),
        (
            "d.json",
            &PASSES.replace("{ \"say\"", "{ \"wait\": \"5 minutes\" }, { \"say\""),
        ),
        ("e.json", "{"),
        (
            "f.json",
            &PASSES.replace("what is Ann Lee's number", "my pin is {pin}"),
        ),
        (
            "g.json",
            &PASSES.replace("\"title\"", "\"locale\": \"tlh-KX\", \"title\""),
        ),
        (
            "h.json",
            &PASSES.replace("\"title\"", "\"directory\": \"none.json\", \"title\""),
        ),
        ("i.json", &PASSES.replace("\"say\"", "\"slots\": {}, \"say\"")),
    ]);
    let (code, said) = fixtures.replay(&["--jobs", "1"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(said);
}

#[test]
fn no_fixture_takes_all_memory_or_all_time() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let wide: Vec<_> = (0..100_000).map(|key| format!("\"k{key}\": 0, ")).collect();
    let digits = "{#}".repeat(30);
    let waits = "{ \"wait\": \"9999 h\" }, ".repeat(100);
    let fixtures = Fixtures::with(&[
        ("deep.json", &top(&format!("\"given\": {deep}"))),
        (
            "wide.json",
            &PASSES.replacen('{', &format!("{{ {}", wide.concat()), 1),
        ),
        (
            "digits.json",
            &PASSES.replace("PIN to {*}", &format!("PIN to {{*}}{digits}x")),
        ),
        (
            "waits.json",
            &PASSES.replace("{ \"say\"", &format!("{waits}{{ \"say\"")),
        ),
    ]);
    let (code, said) = fixtures.replay(&["--jobs", "1"]);
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
fn a_fault_of_people_places_and_bytes_is_named_where_it_is() {
    let fixtures = Fixtures::with(&[
        ("j.json", &top("\"given\": { \"pin_digits\": 9 }")),
        (
            "k.json",
            &top("\"given\": { \"records\": { \"nobody\": { \"name\": \"x\" } } }"),
        ),
        (
            "l.json",
            &top("\"given\": { \"records\": { \"sam.rivera\": { \"name\": 7 } } }"),
        ),
        ("m.json", &top("\"app\": \"none\"")),
        ("n.json", &top("\"directory\": \"people.txt\"")),
        ("o.json", &top("\"directory\": \"empty.txt\"")),
        ("p.json", &PASSES.replace("what is Ann Lee's number", "{pins}")),
        ("q.json", &PASSES.replace("PIN to {*}", "PIN to {*")),
        (
            "r.json",
            &PASSES.replace(
                "\"say\": \"what is Ann Lee's number\"",
                "\"intent\": \"PinIntent\", \"slots\": { \"pim\": \"1\" }",
            ),
        ),
        (
            "s.json",
            &PASSES.replace("{ \"say\"", "{ \"wait\": \"0 s\" }, { \"say\""),
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
    let (code, said) = fixtures.replay(&["--jobs", "1"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(said);
}

#[test]
fn contacts_on_another_machine_are_not_asked_for_and_those_on_this_one_are() {
    let of = |url: &str| {
        let source = format!("\"source\": {{ \"kind\": \"web_api\", \"url\": \"{url}\" }}");
        top(&format!(
            "\"given\": {{ \"records\": {{ \"contact-finder\": {{ {source} }} }} }}"
        ))
    };
    let fixtures = Fixtures::with(&[
        ("here.json", &of("http://127.0.0.1:1/contacts")),
        ("there.json", &of("https://me:hush@contacts.example.com/contacts")),
    ]);
    let (code, said) = fixtures.replay(&["--jobs", "1"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("2 fixtures: 1 passed, 1 skipped"), "{said}");
    let why = "there.json: its contacts are asked for at https://contacts.example.com";
    assert!(said.contains(why) && !said.contains("hush"), "{said}");
}

#[test]
fn somebody_who_is_misspelt_is_named_where_they_speak() {
    let speaks = |key: &str| PASSES.replace("\"say\"", &format!("\"{key}\": \"sam.rivra\", \"say\""));
    let nobody = PASSES.replace("sam.rivera\",", "x\",");
    let fixtures = Fixtures::with(&[
        ("a.json", &PASSES.replace("sam.rivera\",", "sam.rivra\",")),
        ("b.json", &speaks("who")),
        ("c.json", &speaks("voice")),
        ("d.json", &nobody),
        ("e.json", &top("\"app\": \"contact-findr\"")),
        (
            "f.json",
            &top("\"strangers\": [\"nobody.we.know\", \"sam.rivera\"]"),
        ),
    ]);
    let (code, said) = fixtures.replay(&["--jobs", "1"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(said);
}

#[test]
fn json_that_is_no_fixture_is_told_and_a_file_that_is_named_is_read_as_one() {
    let fixtures = Fixtures::with(&[("list.json", "[]"), ("passes.json", PASSES)]);
    let (code, said) = fixtures.replay(&[]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("list.json: left alone, for it is no fixture"),
        "{said}"
    );
    let (code, said) = fixtures.replay(&[fixtures.path("list.json").to_str().unwrap()]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("list.json:1:1: an object {…} belongs here, and not a list […]"),
        "{said}"
    );
}

#[test]
fn nothing_to_replay_is_said() {
    let (code, said) = Fixtures::with(&[]).replay(&[]);
    assert_eq!((code, said.as_str()), (3, "there is no fixture at these paths"));
    let output = countersign(&["replay", "no/such/path"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output).1.starts_with("no/such/path: "));
}

#[test]
fn an_update_writes_what_came_back_and_leaves_what_fits() {
    let wrong = PASSES.replace("\"listens\"", "\"ends\"");
    let fixtures = Fixtures::with(&[("passes.json", PASSES), ("wrong.json", &wrong)]);
    let (code, said) = fixtures.replay(&["--update"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(fs::read_to_string(fixtures.path("passes.json")).unwrap(), PASSES);
    let updated = fs::read_to_string(fixtures.path("wrong.json")).unwrap();
    assert!(updated.contains("\"then\": \"listens\""), "{updated}");
    assert!(
        updated.contains("PIN to {*}. What"),
        "a pattern that fits stays: {updated}"
    );
    let names = fs::read_dir(fixtures.0.path()).unwrap().count();
    assert_eq!(names, 2, "nothing half-written is left");
    let (code, said) = fixtures.replay(&[]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn an_update_keeps_the_form_of_the_file() {
    let wrong = PASSES.replace("\"listens\"", "\"ends\"").replace('\n', "\r\n");
    let fixtures = Fixtures::with(&[("wrong.json", &format!("\u{feff}{wrong}"))]);
    assert_eq!(fixtures.replay(&["--update"]).0, 0);
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
fn an_update_follows_a_link_and_leaves_what_is_read_only() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let wrong = PASSES.replace("\"listens\"", "\"ends\"");
    let fixtures = Fixtures::with(&[("kept.json", &wrong)]);
    let elsewhere = Fixtures::with(&[("real.json", &wrong)]);
    fs::set_permissions(fixtures.path("kept.json"), fs::Permissions::from_mode(0o444)).unwrap();
    symlink(elsewhere.path("real.json"), fixtures.path("link.json")).unwrap();
    let (code, said) = fixtures.replay(&["--update", "--jobs", "1"]);
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
fn a_report_on_standard_output_stands_alone_there() {
    let wrong = PASSES.replace("\"listens\"", "\"ends\"");
    let fixtures = Fixtures::with(&[("passes.json", PASSES), ("wrong.json", &wrong)]);
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
            let (piped, said) = text(&output);
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
fn a_report_into_a_full_device_is_told() {
    let fixtures = Fixtures::with(&[("passes.json", PASSES)]);
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        return;
    };
    let (code, said) = fixtures.replay(&["--junit", "/dev/full"]);
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
        text(&output).1.contains("-: the report cannot be written: "),
        "{:?}",
        text(&output)
    );
}

#[test]
fn a_replay_ends_at_once_when_it_is_told_to() {
    let wrong = PASSES.replace("\"listens\"", "\"ends\"");
    let names: Vec<_> = (0..200).map(|at| format!("{at:03}.json")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), wrong.as_str())).collect();
    let fixtures = Fixtures::with(&files);
    let mut replay = countersign(&["replay", "--jobs", "1"])
        .arg(fixtures.0.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // One was held, so that its server would have heard a signal.
    let mut lines = BufReader::new(replay.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("000.json"));
    let told = Command::new("kill")
        .arg(replay.id().to_string())
        .status()
        .unwrap();
    assert!(told.success());
    assert_eq!(replay.wait().unwrap().signal(), Some(15));
}
