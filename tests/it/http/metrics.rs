//! The list of metrics is complete, and its documentation is current.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use countersign::telemetry::{METRICS, MetricDescription, MetricKind};

#[test]
fn the_documentation_matches_the_code() {
    let page = include_str!("../../../docs/metrics.md");
    let wanted = metrics_reference();
    assert!(page == wanted, "docs/metrics.md is old; it must be:\n{wanted}");
}

#[test]
fn the_list_has_exactly_the_metrics_of_the_code() {
    let mut used = BTreeSet::new();
    collect_metric_names(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut used);
    let listed: BTreeSet<_> = METRICS.iter().map(|metric| metric.name.to_owned()).collect();
    assert_eq!(used, listed);
}

#[test]
fn labels_are_sorted() {
    for metric in METRICS {
        assert!(metric.labels.is_sorted(), "{}", metric.name);
    }
}

/// Collects every string literal that is the first argument of a `counter!`, `gauge!` or `histogram!`.
fn collect_metric_names(directory: &Path, used: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).expect("the sources can be listed") {
        let path = entry.expect("the sources can be listed").path();
        if path.is_dir() {
            collect_metric_names(&path, used);
            continue;
        }
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        for macro_name in ["counter!(", "gauge!(", "histogram!("] {
            for after in text.split(macro_name).skip(1) {
                let literal = after
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next());
                used.extend(literal.map(str::to_owned));
            }
        }
    }
}

/// Generates the content of `docs/metrics.md`.
fn metrics_reference() -> String {
    let mut page = "\
# Metrics

`GET /metrics` returns these metrics in the Prometheus text format. Names and labels are a contract: a test compares
this page with the code.

| metric | kind | labels | meaning |
|---|---|---|---|
"
    .to_owned();
    for MetricDescription {
        name,
        kind,
        labels,
        about,
    } in METRICS
    {
        let labels = labels
            .iter()
            .map(|label| format!("`{label}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let kind = match kind {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
        };
        let _ = writeln!(page, "| `{name}` | {kind} | {labels} | {about} |");
    }
    page
}
