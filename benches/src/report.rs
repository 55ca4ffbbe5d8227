//! The figures as Markdown, ready for the README.

use std::{fmt::Write, time::Duration};

use crate::{
    baseline, eligibility, exams,
    figures::{Figures, Measure, REQUESTS, Rounds, Searches},
    load::Yield,
    orders::{ORDERS, Orders, STEPS},
    recruitment, seniors,
    start::Start,
};

pub fn write(measure: &Measure, figures: &Figures) -> String {
    let mut text = String::from("# Figures\n\nWritten by `benches/run`.\n\n");
    let Measure { people, rounds, seconds, connections, .. } = measure;
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let _ = writeln!(
        text,
        "{people} people; {cores} cores shared by server, database and load; {connections} connections; median of {rounds} interleaved rounds of \
         {seconds} s each. `serve` with authorization on (a personnel administrator); by hand: axum and tokio-postgres, one statement that makes the JSON, no rights.\n"
    );
    loads(&mut text, figures);
    searches(&mut text, &figures.searches);
    start(&mut text, figures);
    text += &orders(measure, &figures.orders);
    text += &recruitment::section(&figures.recruitment);
    text += &eligibility::section(&figures.eligibility, measure.people);
    text += &exams::section(&figures.exams, measure.people);
    text += &seniors::section(&figures.seniors, measure.people);
    by_hand(&mut text);
    text
}

fn loads(text: &mut String, figures: &Figures) {
    let [by_hand, postgres, sqlite] = &figures.loads;
    *text += "| request | server | requests/s | of by hand | floor / goal | p50 ms | p99 ms | CPU-ms a request: server + database | CPU: by hand to this |\n";
    *text += "|---|---|--:|--:|--:|--:|--:|--:|--:|\n";
    for (at, (name, _, floor, goal)) in REQUESTS.iter().enumerate() {
        row(text, name, "by hand", &by_hand[at], None);
        row(text, "", "jinzai, PostgreSQL", &postgres[at], Some((&by_hand[at], Some((*floor, *goal)))));
        row(text, "", "jinzai, SQLite", &sqlite[at], Some((&by_hand[at], None)));
    }
    let [_, postgres, sqlite] = figures.memory.map(mebibytes);
    let _ = writeln!(text, "\nResident memory of the server after the load: {postgres} on PostgreSQL, {sqlite} on SQLite.");
    noise(text, by_hand, figures);
    for (name, filled) in ["PostgreSQL", "SQLite"].iter().zip(figures.filled) {
        if let Some(filled) = filled {
            let _ = writeln!(text, "All of them were imported into {name} by `jinzai import roster` in {:.0} s.", filled.as_secs_f64());
        }
    }
}

type Against<'a> = Option<(&'a Vec<Yield>, Option<(f64, f64)>)>;

fn row(text: &mut String, request: &str, server: &str, rounds: &[Yield], against: Against<'_>) {
    let (mut ratio, mut cpu, mut bounds) = (String::new(), String::new(), String::new());
    if let Some((limit, wanted)) = against {
        let each = |of: &dyn Fn(&Yield, &Yield) -> f64| median(rounds.iter().zip(limit).map(|(ours, limit)| of(ours, limit)));
        let found = each(&|ours, limit| ours.per_second / limit.per_second);
        ratio = format!("{found:.2}");
        cpu = format!("{:.2}", each(&|ours, limit| limit.cpu().as_secs_f64() / ours.cpu().as_secs_f64()));
        if let Some((floor, goal)) = wanted {
            let verdict = if found >= goal {
                "goal"
            } else if found >= floor {
                "floor"
            } else {
                "**missed**"
            };
            bounds = format!("{floor:.2} / {goal:.2}: {verdict}");
        }
    }
    let of = |get: fn(&Yield) -> Duration| median(rounds.iter().map(|it| get(it).as_secs_f64() * 1000.0));
    let _ = writeln!(
        text,
        "| {request} | {server} | {:.0} | {ratio} | {bounds} | {:.1} | {:.1} | {:.3} + {:.3} | {cpu} |",
        median(rounds.iter().map(|it| it.per_second)),
        of(|it| it.p50),
        of(|it| it.p99),
        of(|it| it.server_cpu),
        of(|it| it.database_cpu),
    );
}

/// How far the rounds of the same thing lie apart, and who else was there.
fn noise(text: &mut String, by_hand: &Rounds, figures: &Figures) {
    let spread = |rounds: &Vec<Yield>| {
        let all = || rounds.iter().map(|it| it.per_second);
        (all().fold(0.0, f64::max) - all().fold(f64::MAX, f64::min)) / median(all()) * 100.0
    };
    let spreads: Vec<String> = by_hand.iter().map(|it| format!("{:.0} %", spread(it))).collect();
    let others = figures.loads.iter().flatten().flatten().map(|it| it.others * 100.0);
    let (typical, most) = (median(others.clone()), others.fold(0.0, f64::max));
    let _ = writeln!(
        text,
        "Noise: the rounds of the server by hand lie {} apart; others took {typical:.0} % of the machine (at most {most:.0} %).",
        spreads.join(", ")
    );
}

fn searches(text: &mut String, found: &Searches) {
    *text += "\n| search, 200 words one after the other | statement p50 | statement p99 (< 10 ms) | answer p50 | answer p99 | answer p99 on SQLite |\n";
    *text += "|---|--:|--:|--:|--:|--:|\n";
    for (at, name) in ["2 kana", "a surname in kanji"].iter().enumerate() {
        let statements = &found.statements[at];
        let percentile = |percent: usize| statements.get(statements.len() * percent / 100).copied().unwrap_or_default();
        let (postgres, sqlite) = (&found.postgres[at], &found.sqlite[at]);
        let all = [percentile(50), percentile(99), postgres.answer_p50, postgres.answer_p99, sqlite.answer_p99];
        let _ = writeln!(text, "| {name} | {} |", all.map(milliseconds).join(" | "));
    }
    let _ = writeln!(text, "\nThe plan for the slowest word ({}):\n\n```\n{}\n```", found.slowest, found.plan);
}

fn start(text: &mut String, figures: &Figures) {
    let Start { first_set_up, memory_after_set_up, demo, serve, memory_of_serve, import, memory_of_import } = figures.start;
    *text += "\n| the demo city, SQLite | | to reach |\n|---|--:|--:|\n";
    let rows = [
        ("process start to first answer on an existing file: `serve`", milliseconds(serve), "< 200 ms"),
        ("the same: `demo`, which also makes its tokens", milliseconds(demo), "< 200 ms"),
        ("first-time set-up to first answer: `demo --fresh`", milliseconds(first_set_up), "< 10 s"),
        ("`import roster`", milliseconds(import), "< 2 s"),
        ("resident memory of `demo --fresh` after the import", mebibytes(memory_after_set_up), "< 64 MiB"),
        ("most resident memory of `import roster`", mebibytes(memory_of_import), ""),
        ("resident memory of `serve` after its first answer", mebibytes(memory_of_serve), ""),
    ];
    for (name, value, wanted) in rows {
        let _ = writeln!(text, "| {name} | {value} | {wanted} |");
    }
}

/// The heading of the section of its own that orders have.
const OF_ORDERS: &str = "\n## Orders\n";

pub fn orders(measure: &Measure, [postgres, sqlite]: &[Orders; 2]) -> String {
    let mut text =
        format!("{OF_ORDERS}\nA batch of {ORDERS} orders for the next 1 April, transfers and promotions; the median of three batches.\n\n");
    let _ = writeln!(text, "| | PostgreSQL, {} people | SQLite, the demo city | to reach |\n|---|--:|--:|--:|", measure.people);
    for (step, (name, wanted)) in STEPS.iter().enumerate() {
        let found = [postgres, sqlite].map(|it| milliseconds(it.steps[step])).join(" | ");
        let _ = writeln!(text, "| {name} | {found} | {wanted} |");
    }
    for (name, it) in [("PostgreSQL", postgres), ("SQLite", sqlite)] {
        let _ = write!(text, "\n{name}: {} warnings; ", it.warnings);
        let _ =
            write!(text, "{} units with {} people in {} requests of at most 100 top units.", it.tree.units, it.tree.people, it.tree.pages);
    }
    text.push('\n');
    text
}

/// A report with another section on orders.
pub fn with_orders(report: &str, section: &str) -> String {
    with_section(report, section, OF_ORDERS, recruitment::HEADING)
}

/// A report with another section on recruitment.
pub fn with_recruitment(report: &str, section: &str) -> String {
    with_section(report, section, recruitment::HEADING, eligibility::HEADING)
}

/// A report with another section on eligibility.
pub fn with_eligibility(report: &str, section: &str) -> String {
    with_section(report, section, eligibility::HEADING, exams::HEADING)
}

/// A report with another section on exams.
pub fn with_exams(report: &str, section: &str) -> String {
    with_section(report, section, exams::HEADING, seniors::HEADING)
}

/// A report with another section on those past sixty.
pub fn with_seniors(report: &str, section: &str) -> String {
    with_section(report, section, seniors::HEADING, BY_HAND)
}

/// A report with another section of this heading; what comes after it begins with the next.
fn with_section(report: &str, section: &str, heading: &str, next: &str) -> String {
    let end = report.find(next).or_else(|| report.find(BY_HAND)).unwrap_or(report.len());
    let start = report.find(heading).unwrap_or(end);
    format!("{}{section}{}", &report[..start], &report[end..])
}

const BY_HAND: &str = "\n## The statements of the server by hand\n";

fn by_hand(text: &mut String) {
    *text += BY_HAND;
    for ((name, ..), sql) in REQUESTS.iter().zip([baseline::BY_NUMBER, baseline::PAGE, baseline::KEYSET]) {
        let _ = write!(text, "\n{name}:\n\n```sql\n{sql}```\n");
    }
}

fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 20.0 { format!("{milliseconds:.1} ms") } else { format!("{milliseconds:.0} ms") }
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.0} MiB", bytes as f64 / 1024.0 / 1024.0)
}
