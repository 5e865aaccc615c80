//! URLs on the command line: a password in one is rejected and never printed.

use super::{countersign, output_text};

#[test]
fn a_password_in_a_url_is_rejected_and_not_repeated() {
    let build = ["skill", "build", "--out", "no-such-folder", "--endpoint"];
    let sound = "https://skill.acme.org/alexa";
    let server = ["replay", "fixtures", "--url"];
    for (arguments, wanted) in [
        (
            &["proxy", "--to", "http://me:hush@127.0.0.1:1"][..],
            "leave out the user name",
        ),
        (
            &[&server[..], &["http://me:hush@127.0.0.1:1"]].concat(),
            "leave out the user name",
        ),
        (
            &[&server[..], &["me:hush@127.0.0.1"]].concat(),
            "http://HOST:PORT",
        ),
        (
            &[&server[..], &["http://me:hush/@127.0.0.1"]].concat(),
            "http://HOST:PORT",
        ),
        (
            &[
                &server[..],
                &["http://127.0.0.1:1", "--inbox", "http://me:hush@127.0.0.1:1"],
            ]
            .concat(),
            "leave out the user name",
        ),
        (
            &[&build[..], &["https://me:hush@skill.acme.org/alexa"]].concat(),
            "leave out the user name",
        ),
        (
            &[
                &build[..],
                &[sound, "--privacy-policy", "https://me:hush@acme.org"],
            ]
            .concat(),
            "leave out the user name",
        ),
        (
            &[&build[..], &[sound, "--terms-of-use", "https://me:hush@acme.org"]].concat(),
            "leave out the user name",
        ),
    ] {
        let output = countersign(arguments).output().unwrap();
        let (out, error) = output_text(&output);
        let said = out + &error;
        assert!(!output.status.success(), "{said}");
        assert!(said.contains(wanted) && !said.contains("hush"), "{said}");
    }
}
