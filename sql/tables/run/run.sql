-- The receipt of a verification: one row.
create table run (
    run_id           varchar not null,
    extract_id       varchar not null,
    extracted_on     date not null,
    rulebook         varchar not null,
    rulebook_digest  varchar not null,
    rulebook_figures json not null,
    input_digest     varchar not null,
    started_at       timestamp not null,  -- UTC
    finished_at      timestamp not null,
    software_version varchar not null,
    versions         json not null,       -- Python and the libraries
    settings         json not null,
    unused_files     varchar[] not null,  -- files of the source that are no dataset
    counts           json not null,       -- by dataset: read = kept + rejected + copies
    decisions        bigint not null,     -- events of the log of decisions that were known
    decisions_hash   varchar not null     -- of the last of them
);
