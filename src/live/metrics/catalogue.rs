//! The families that `/metrics` has. Their doc comments are their HELP.
//!
//! Base units, closed sets of labels, every series there from the start:
//! <https://prometheus.io/docs/practices/naming/>. Alerts are written against
//! these names: do not change one without a word in the CHANGELOG.

use super::family::{Family, Kind, families};

families! {
    /// Requests that finished, by what they were for and how they ended.
    ///
    /// Everything but the outcome `ok` is a failure. What the browser cache
    /// answered without asking is not a request; see vernissage_cache_total. A
    /// redirect is a request of its own.
    REQUESTS: Counter "vernissage_requests_total" ["operation", "outcome"];

    /// Time of requests that succeeded, from sending to the last byte read.
    ///
    /// Failures are left out, so that a gallery that fails fast does not look
    /// like a fast one.
    REQUEST_DURATION: Histogram "vernissage_request_duration_seconds" ["operation"];

    /// Time of requests from sending to the first byte of the answer, whatever the answer was.
    FIRST_BYTE: Histogram "vernissage_first_byte_seconds" ["operation"];

    /// Time of views that succeeded: a page and all its images, as a person waits for them.
    ///
    /// It counts from the moment when the page was meant to be asked for, so
    /// time that a visit was kept waiting is in it.
    VIEW_DURATION: Histogram "vernissage_view_duration_seconds" ["page"];

    /// Views, by page; failed where the page or any of its images was missing or broken.
    VIEWS: Counter "vernissage_views_total" ["page", "outcome"];

    /// Visits from arriving to leaving, by who came and for what.
    ///
    /// `cancelled` are those that the end of the run cut short: neither done
    /// nor failed.
    VISITS: Counter "vernissage_visits_total" ["persona", "action", "outcome"];

    /// Bytes of answers' bodies as they came over the wire, before decompression.
    RECEIVED_BYTES: Counter "vernissage_received_bytes_total" ["operation"];

    /// Bytes of requests' bodies.
    SENT_BYTES: Counter "vernissage_sent_bytes_total" ["operation"];

    /// Wanted things, by what the visitor's own browser cache had to do with them.
    ///
    /// Only `hit` needed no request.
    CACHE: Counter "vernissage_cache_total" ["operation", "state"];

    /// Connections that visitors opened.
    CONNECTIONS: Counter "vernissage_connections_opened_total" [];

    /// Virtual users: wanted, active (started and not gone), visiting (on a visit and not pausing between two).
    USERS: Gauge "vernissage_users" ["state"];

    /// Visits that began more than 100 ms after their time: the generator did not keep up.
    LATE_STARTS: Counter "vernissage_late_starts_total" [];

    /// Arrivals that found no free visitor (with --arrivals).
    MISSED_ARRIVALS: Counter "vernissage_missed_arrivals_total" [];

    /// Connections that could not be opened because the generator had no open file or no local port left.
    ///
    /// They stand among the requests as refused, though the gallery did not refuse them.
    UNOPENED: Counter "vernissage_unopened_connections_total" [];

    /// Processor time of the generator, user and system, without the embedded demo gallery's.
    GENERATOR_CPU: Counter "vernissage_generator_cpu_seconds_total" [];

    /// Processor use of the generator over the last second, as a part of what it may use.
    ///
    /// 1 is all of its processors busy. A quota of its container is counted.
    GENERATOR_CPU_RATIO: Gauge "vernissage_generator_cpu_ratio" [];

    /// How late the generator's timers fired, a hundred looks a second.
    ///
    /// A visitor whose answer waits for the generator reads as a slow gallery;
    /// this is how long such waits are.
    GENERATOR_LAG: Histogram "vernissage_generator_lag_seconds" [];

    /// Resident memory of the process, the embedded demo gallery's among it.
    GENERATOR_MEMORY: Gauge "vernissage_generator_memory_bytes" [];

    /// Open files and connections of the process.
    GENERATOR_OPEN_FILES: Gauge "vernissage_generator_open_files" [];

    /// The soft limit on open files and connections; 0 where there is none.
    GENERATOR_OPEN_FILES_LIMIT: Gauge "vernissage_generator_open_files_limit" [];

    /// Local TCP ports in use on this machine, by whatever program; 0 where the system does not tell.
    ///
    /// Those of closed connections that are not free again yet (TIME_WAIT) are
    /// among them, so this may come near the limit without harm.
    GENERATOR_LOCAL_PORTS: Gauge "vernissage_generator_local_ports" [];

    /// Local TCP ports that connections may be opened from; 0 where the system does not tell.
    GENERATOR_LOCAL_PORTS_LIMIT: Gauge "vernissage_generator_local_ports_limit" [];

    /// Whether the generator, and not the gallery, was the limit in the last minute: 1 yes, 0 no.
    ///
    /// By the same limits as the verdict INVALID (--max-cpu, --max-lag,
    /// --max-late and the others). While it is 1, do not trust the latencies.
    GENERATOR_SATURATED: Gauge "vernissage_generator_saturated" [];

    /// What the generator ran out of in the last minute: 1 for each limit that it was over, 0 for the others.
    ///
    /// Processors (--max-cpu), timers that fire in time (--max-lag), visits that
    /// begin in time (--max-late), connections that could not be opened
    /// (--max-unopened-connections), open files (--max-open-files), local ports
    /// (--max-local-ports).
    GENERATOR_SATURATED_BY: Gauge "vernissage_generator_saturated_by" ["reason"];

    /// Photos that the run has added: uploaded in all; of those deleted by visits, removed by the clean-up, and left in the gallery.
    LEDGER_PHOTOS: Gauge "vernissage_ledger_photos" ["state"];

    /// The objective (--objective): how long a page or an answer may take. Every histogram of them has this edge.
    OBJECTIVE: Gauge "vernissage_objective_seconds" [];

    /// Always 1; the version of the program and the scenario it plays are labels.
    BUILD_INFO: Gauge "vernissage_build_info" ["version", "scenario"];

    /// When the process began, in seconds since 1970.
    PROCESS_START: Gauge "process_start_time_seconds" [];
}
