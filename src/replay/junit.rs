//! The `JUnit` report, for CI systems.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::report::{self, Outcome, Verdict};

/// Formats the outcomes as XML.
///
/// # Errors
/// When the report cannot be serialized. No known outcome causes this.
pub fn xml(outcomes: &[Outcome]) -> Result<String, quick_junit::SerializeError> {
    let mut suite = TestSuite::new("countersign replay");
    for outcome in outcomes {
        suite.add_test_case(case(outcome));
    }
    let mut report = Report::new("countersign");
    report.add_test_suite(suite);
    report.to_string()
}

fn case(outcome: &Outcome) -> TestCase {
    let failed = |kind, message: &str, details: String| {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(message).set_description(details);
        status
    };
    let status = match &outcome.verdict {
        Verdict::Passed | Verdict::Updated => TestCaseStatus::success(),
        Verdict::Skipped(why) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(why.as_str());
            status
        }
        Verdict::Differs(misstep) => {
            let message = format!("step {} went otherwise", misstep.number);
            failed(NonSuccessKind::Failure, &message, report::told(misstep, false))
        }
        Verdict::Fault(what) => failed(NonSuccessKind::Error, "the fixture has a fault", what.clone()),
        Verdict::Broken(why) => failed(NonSuccessKind::Error, "it could not be held", why.clone()),
    };
    let path = outcome.path.display().to_string();
    let mut case = TestCase::new(outcome.title.clone().unwrap_or_else(|| path.clone()), status);
    case.set_classname(path).set_time(outcome.took);
    case
}
