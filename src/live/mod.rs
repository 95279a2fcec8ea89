//! /metrics, /healthz, /readyz and the live page.
