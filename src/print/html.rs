//! The forms as one HTML page that a browser prints on A4, without anything from elsewhere.

use askama::Template;

use super::{Form, Line, Sheet};

#[derive(Template)]
#[template(path = "print.html")]
struct Page<'a> {
    title: &'a str,
    city: &'a str,
    form: Form,
    lines: &'a [Line],
}

/// A page for the browser.
pub fn html(sheet: &Sheet) -> Result<String, askama::Error> {
    Page { title: &sheet.title, city: &sheet.city, form: sheet.form, lines: &sheet.lines }.render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_only_text() {
        let line = Line { name: "<script>alert(1)</script>".to_owned(), text: vec!["\"&'".to_owned()], ..Line::default() };
        for form in [Form::Notice, Form::Notification, Form::List, Form::Information] {
            let page = html(&Sheet { form, lines: vec![line.clone()], ..Sheet::default() }).expect("a page");
            assert!(!page.contains("<script>") && page.contains("&#60;script&#62;"), "{page}");
        }
    }
}
