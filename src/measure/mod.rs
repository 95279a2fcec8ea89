//! Samples, histograms, the recorder, the timeline, the summary and the verdict.
