-- Signals in words; grain: one signal.
create table anomaly_kind (
    code         varchar primary key,
    subject_kind varchar not null,  -- employer, person
    zh           varchar not null,
    en           varchar not null,
    size_zh      varchar not null,  -- what anomaly.size counts
    size_en      varchar not null,
    share_zh     varchar not null,  -- what anomaly.share is a share of; empty: of nothing
    share_en     varchar not null,
    innocent_zh  varchar not null,  -- what explains it without any fault
    innocent_en  varchar not null
);
