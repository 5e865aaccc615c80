//! The `JUnit` report, for CI systems.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::terminal_report::{self, FixtureOutcome, FixtureVerdict};

/// Formats the outcomes as XML.
///
/// # Errors
/// When the report cannot be serialized. No known outcome causes this.
pub fn format_junit(outcomes: &[FixtureOutcome]) -> Result<String, quick_junit::SerializeError> {
    let mut suite = TestSuite::new("countersign replay");
    for outcome in outcomes {
        suite.add_test_case(test_case(outcome));
    }
    let mut report = Report::new("countersign");
    report.add_test_suite(suite);
    report.to_string()
}

fn test_case(outcome: &FixtureOutcome) -> TestCase {
    let failed = |kind, message: &str, details: String| {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(message).set_description(details);
        status
    };
    let status = match &outcome.verdict {
        FixtureVerdict::Passed | FixtureVerdict::Updated => TestCaseStatus::success(),
        FixtureVerdict::Skipped(why) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(why.as_str());
            status
        }
        FixtureVerdict::Differs(mismatch) => {
            let message = format!("step {} differs", mismatch.number);
            failed(
                NonSuccessKind::Failure,
                &message,
                terminal_report::format_mismatch(mismatch, false),
            )
        }
        FixtureVerdict::InvalidFixture(what) => {
            failed(NonSuccessKind::Error, "the fixture has a fault", what.clone())
        }
        FixtureVerdict::CouldNotRun(why) => failed(
            NonSuccessKind::Error,
            "the fixture could not be replayed",
            why.clone(),
        ),
    };
    let path = outcome.path.display().to_string();
    let mut case = TestCase::new(outcome.title.clone().unwrap_or_else(|| path.clone()), status);
    case.set_classname(path).set_time(outcome.took);
    case
}
