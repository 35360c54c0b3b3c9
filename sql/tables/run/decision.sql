-- What people decided of this run's applications, as it stood when the run was made; grain: one decision, or one refer
-- that a standing rule accepts. Which lapsed is named with what changed.
create table decision (
    run_id         varchar not null,
    application_id varchar not null,
    month          date,              -- of the line; null: a check of the application
    employer_key   varchar,           -- of the line
    what           varchar not null,  -- the check, or payment, employer, base_match
    answer         varchar not null,  -- pass, fail
    state          varchar not null,  -- carried, lapsed, waiting (for the second person)
    event          bigint not null,   -- its number in the log of decisions
    decided_by     varchar not null,
    because        varchar not null,
    changes        integer not null,  -- rows, figures and answers that are not what they were; 0 unless lapsed
    why            varchar,           -- what became of the first of them: changed, gone, new
    changed_kind   varchar,           -- what it is: answer, figure, rejects, or a dataset
    changed        varchar            -- which one
);
