//! The forms as PDF/A-2u on A4, with the letters that are used embedded: fit to be kept for as long as the record is.

use chrono::{Datelike, NaiveDate};
use krilla::{
    Document, SerializeSettings,
    configure::{Archival, ConfigurationBuilder, ValidationError},
    error::KrillaError,
    geom::{PathBuilder, Point},
    metadata::{DateTime, Metadata},
    page::PageSettings,
    paint::Stroke,
    surface::Surface,
    text::TextDirection,
};

use super::{Form, Line, Sheet};

/// A4 in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 57.0;

/// BIZ UD明朝 (SIL Open Font License 1.1): the office may give another that has more characters.
const MINCHO: &[u8] = include_bytes!("../../assets/fonts/BIZUDMincho-Regular.ttf");

/// The letters of the forms.
#[derive(Clone)]
pub struct Font(krilla::text::Font);

impl Font {
    /// The font of the project.
    pub fn built_in() -> Option<Self> {
        krilla::text::Font::new(MINCHO.into(), 0).map(Self)
    }

    /// A font of the office: TrueType or OpenType.
    pub fn read(bytes: Vec<u8>) -> Option<Self> {
        krilla::text::Font::new(bytes.into(), 0).map(Self)
    }
}

/// Why there is no file: a name is never printed with a hole in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unprintable {
    /// Texts with characters that the font does not have.
    MissingGlyphs(String),
    Other(String),
}

/// The sheet as a PDF file of a day.
pub fn pdf(sheet: &Sheet, font: &Font, on: NaiveDate) -> Result<Vec<u8>, Unprintable> {
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A2_U).finish();
    let configuration = configuration.map_err(|error| Unprintable::Other(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(metadata(sheet, on));
    match sheet.form {
        Form::Notice => sheet.lines.iter().for_each(|line| page(&mut document, font, |pen| notice(pen, line))),
        Form::Notification => sheet.lines.iter().for_each(|line| page(&mut document, font, |pen| notification(pen, line))),
        Form::List => list(&mut document, font, sheet),
        Form::Information => sheet.lines.iter().for_each(|line| page(&mut document, font, |pen| information(pen, line))),
    }
    document.finish().map_err(reason)
}

fn metadata(sheet: &Sheet, on: NaiveDate) -> Metadata {
    let number = |it: u32| u8::try_from(it).unwrap_or(1);
    let year = u16::try_from(on.year()).unwrap_or_default();
    let date = DateTime::new(year).month(number(on.month())).day(number(on.day()));
    Metadata::new().title(sheet.title.clone()).language("ja".to_owned()).authors(vec![sheet.city.clone()]).creation_date(date)
}

fn reason(error: KrillaError) -> Unprintable {
    let KrillaError::Validation(found) = error else { return Unprintable::Other(format!("{error:?}")) };
    let mut missing: Vec<String> = vec![];
    for (error, _) in &found {
        match error {
            ValidationError::ContainsNotDefGlyph(_, _, text) => missing.push(text.clone()),
            other => return Unprintable::Other(format!("{other:?}")),
        }
    }
    missing.sort();
    missing.dedup();
    Unprintable::MissingGlyphs(missing.join(""))
}

/// Writes and rules on one page; the font has wide and half-wide letters only.
struct Pen<'a, 'b> {
    surface: Surface<'a>,
    font: &'b Font,
}

/// How wide a text is, in letters of full width.
fn letters(text: &str) -> f32 {
    text.chars().map(|it| if it.is_ascii() || ('\u{FF61}'..='\u{FF9F}').contains(&it) { 0.5 } else { 1.0 }).sum()
}

/// A text in lines of no more than so many letters.
fn wrapped(text: &str, most: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for letter in text.chars() {
        let full = lines.last().is_some_and(|line| letters(line) + letters(&letter.to_string()) > most);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(letter);
        }
    }
    lines
}

impl Pen<'_, '_> {
    fn write(&mut self, x: f32, y: f32, size: f32, text: &str) {
        if !text.is_empty() {
            self.surface.draw_text(Point::from_xy(x, y), self.font.0.clone(), size, text, false, TextDirection::LeftToRight);
        }
    }

    fn centred(&mut self, y: f32, size: f32, text: &str) {
        self.write((WIDTH - letters(text) * size) / 2.0, y, size, text);
    }

    fn right(&mut self, y: f32, size: f32, text: &str) {
        self.write(WIDTH - MARGIN - letters(text) * size, y, size, text);
    }

    /// Several lines, broken where they are too long; gives the place below.
    fn block(&mut self, (x, y): (f32, f32), size: f32, width: f32, lines: &[String]) -> f32 {
        let mut y = y;
        for line in lines.iter().flat_map(|line| wrapped(line, width / size)) {
            self.write(x, y, size, &line);
            y += size * 1.7;
        }
        y
    }

    fn rule(&mut self, from: (f32, f32), to: (f32, f32)) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        if let Some(path) = path.finish() {
            self.surface.set_stroke(Some(Stroke { width: 0.5, ..Stroke::default() }));
            self.surface.draw_path(&path);
            self.surface.set_stroke(None);
        }
    }
}

fn page(document: &mut Document, font: &Font, draw: impl FnOnce(&mut Pen<'_, '_>)) {
    let Some(settings) = PageSettings::from_wh(WIDTH, HEIGHT) else { return };
    let mut page = document.start_page_with(settings);
    let mut pen = Pen { surface: page.surface(), font };
    draw(&mut pen);
}

fn notice(pen: &mut Pen<'_, '_>, line: &Line) {
    pen.centred(130.0, 30.0, "辞　令");
    pen.right(200.0, 14.0, &line.former);
    pen.right(228.0, 16.0, &line.name);
    let width = WIDTH - 2.0 * MARGIN - 40.0;
    let below = pen.block((MARGIN + 20.0, 320.0), fitting(&line.text, width, 380.0), width, &line.text);
    let foot = below.max(560.0) + 20.0;
    pen.write(MARGIN + 20.0, foot, 14.0, &line.on);
    pen.right(foot + 40.0, 16.0, &line.issuer);
}

fn information(pen: &mut Pen<'_, '_>, line: &Line) {
    pen.centred(80.0, 16.0, &line.kind);
    pen.right(112.0, 11.0, &line.former);
    pen.right(130.0, 11.0, &format!("職員番号 {}　{}", line.number, line.name));
    let width = WIDTH - 2.0 * MARGIN;
    let below = pen.block((MARGIN, 160.0), fitting(&line.text, width, 400.0).min(11.0), width, &line.text);
    let boxes: Vec<String> = line.choices.iter().map(|it| format!("□ {it}")).collect();
    pen.write(MARGIN, below + 18.0, 11.0, "意向");
    let below = pen.block((MARGIN + 60.0, below + 18.0), 11.0, width - 60.0, &boxes);
    pen.write(MARGIN, below + 16.0, 11.0, "回答日　　　　年　　月　　日　　氏名");
    pen.right((below + 60.0).min(HEIGHT - MARGIN), 13.0, &line.issuer);
}

/// The largest size in which a text fits into a place, from 18 points down.
fn fitting(lines: &[String], width: f32, height: f32) -> f32 {
    let rows = |size: f32| lines.iter().map(|line| wrapped(line, width / size)).map(|it| it.len()).sum::<usize>();
    let fits = |size: &f32| u16::try_from(rows(*size)).is_ok_and(|rows| f32::from(rows) * size * 1.7 <= height);
    [18.0, 16.0, 14.0, 12.0, 10.0, 8.0].into_iter().find(fits).unwrap_or(6.0)
}

fn notification(pen: &mut Pen<'_, '_>, line: &Line) {
    pen.centred(110.0, 18.0, "人事異動通知書");
    let rows: [(&str, Vec<String>); 8] = [
        ("職員番号", vec![line.number.clone()]),
        ("氏名", vec![line.name.clone()]),
        ("現職", vec![line.former.clone()]),
        ("異動の種類", vec![line.kind.clone()]),
        ("異動の内容", line.text.clone()),
        ("発令年月日", vec![line.on.clone()]),
        ("決裁番号", vec![line.decision_number.clone()]),
        ("任命権者", vec![line.issuer.clone()]),
    ];
    let (left, middle, right) = (MARGIN, MARGIN + 110.0, WIDTH - MARGIN);
    let top = 150.0;
    let mut y = top;
    pen.rule((left, y), (right, y));
    for (label, text) in &rows {
        pen.write(left + 8.0, y + 22.0, 12.0, label);
        let width = right - middle - 16.0;
        let below = pen.block((middle + 8.0, y + 22.0), fitting(text, width, 300.0).min(12.0), width, text);
        y = below.max(y + 40.0) - 4.0;
        pen.rule((left, y), (right, y));
    }
    for x in [left, middle, right] {
        pen.rule((x, top), (x, y));
    }
}

/// Where the columns of the list begin, and what stands above them.
const COLUMNS: [(f32, &str); 6] = [(0.0, "所属"), (125.0, "職位"), (170.0, "氏名"), (245.0, "発令"), (295.0, "現職"), (435.0, "発令日")];
const ROWS: usize = 40;
const EDGE: f32 = 40.0;
const LETTER: f32 = 8.5;

fn list(document: &mut Document, font: &Font, sheet: &Sheet) {
    let pages = sheet.lines.chunks(ROWS).len();
    for (index, lines) in sheet.lines.chunks(ROWS).enumerate() {
        page(document, font, |pen| {
            pen.centred(60.0, 14.0, &sheet.title);
            let row = |pen: &mut Pen<'_, '_>, y: f32, cells: [&str; 6]| {
                for (index, ((x, _), text)) in COLUMNS.iter().zip(cells).enumerate() {
                    let end = COLUMNS.get(index + 1).map_or(WIDTH - 2.0 * EDGE, |(next, _)| *next);
                    // A long name is written smaller, never cut.
                    let size = LETTER.min((end - x - 4.0) / letters(text).max(1.0));
                    pen.write(EDGE + x, y, size, text);
                }
                pen.rule((EDGE, y + 5.0), (WIDTH - EDGE, y + 5.0));
            };
            row(pen, 90.0, COLUMNS.map(|(_, label)| label));
            for (line, place) in lines.iter().zip(1_u8..) {
                let cells = [&line.unit, &line.rank, &line.name, &line.kind, &line.former, &line.on].map(String::as_str);
                row(pen, 90.0 + f32::from(place) * 17.0, cells);
            }
            pen.centred(HEIGHT - 30.0, 9.0, &format!("{} / {pages}", index + 1));
            pen.right(HEIGHT - 30.0, 9.0, &sheet.city);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(form: Form, name: &str) -> Sheet {
        let line =
            Line {
                name: name.to_owned(), text: vec!["職員課主査を命ずる".to_owned()], on: "令和9年4月1日".to_owned(), ..Line::default()
            };
        Sheet { form, title: "人事異動".to_owned(), city: "潮見市".to_owned(), lines: vec![line; 41] }
    }

    #[test]
    fn every_form_is_a_file_with_a_page_for_each_or_for_forty() {
        let font = Font::built_in().expect("the font is in the project");
        let on = "2027-04-01".parse().expect("a day");
        for (form, pages) in [(Form::Notice, 41), (Form::Notification, 41), (Form::List, 2), (Form::Information, 41)] {
            let file = pdf(&sheet(form, "髙橋　﨑子"), &font, on).expect("a file");
            assert!(file.starts_with(b"%PDF-1.7"));
            let text = String::from_utf8_lossy(&file);
            assert!(text.contains(&format!("/Count {pages}")), "{form:?}");
            assert!(file.len() < 200_000, "only the letters that are used: {}", file.len());
        }
    }

    #[test]
    fn a_character_that_the_font_does_not_have_is_named() {
        let font = Font::built_in().expect("the font is in the project");
        let refused = pdf(&sheet(Form::Notice, "𠮷田　花子"), &font, "2027-04-01".parse().expect("a day"));
        assert_eq!(refused, Err(Unprintable::MissingGlyphs("𠮷".to_owned())));
    }

    #[test]
    fn a_long_line_is_broken() {
        assert_eq!(wrapped("あいうABC", 4.0), ["あいうAB", "C"]);
        assert_eq!(letters("ｱA亜"), 2.0);
    }
}
