//! Series to SVG, a pure function; serves the report and the live page.
