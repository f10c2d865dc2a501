//! Writes XML: whatever is written is well-formed.

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

/// An XML text that grows. Elements end in the order in which they began.
pub struct Xml {
    writer: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

/// The attributes of an element.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Default for Xml {
    fn default() -> Self {
        Self {
            writer: Writer::new(Vec::new()),
            open: Vec::new(),
        }
    }
}

impl Xml {
    /// A document of its own.
    pub fn document() -> Self {
        let mut xml = Self::default();
        xml.raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        xml
    }

    fn write(&mut self, event: Event<'_>) {
        self.writer
            .write_event(event)
            .expect("what is written to memory is written");
    }

    /// Begins an element.
    pub fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        let element = BytesStart::new(name);
        self.write(Event::Start(
            element.with_attributes(attributes.iter().copied()),
        ));
        self.open.push(name);
    }

    /// Ends the element that began last.
    pub fn close(&mut self) {
        let name = self.open.pop().expect("only what began ends");
        self.write(Event::End(BytesEnd::new(name)));
    }

    /// Ends an element that stands on lines of its own.
    pub fn close_block(&mut self) {
        self.close();
        self.raw("\n");
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        let element = BytesStart::new(name);
        self.write(Event::Empty(
            element.with_attributes(attributes.iter().copied()),
        ));
    }

    /// An element with nothing but text in it.
    pub fn element(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        text: &str,
    ) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        self.write(Event::Text(BytesText::from_escaped(partial_escape(text))));
    }

    /// What is XML already.
    pub fn raw(&mut self, xml: &str) {
        self.writer.get_mut().extend_from_slice(xml.as_bytes());
    }

    /// All that was written.
    pub fn end(self) -> String {
        assert!(self.open.is_empty(), "{:?} does not end", self.open);
        String::from_utf8(self.writer.into_inner()).expect("only text was written")
    }
}
