-- What would let a refer of an application be decided, said at once (第五条); grain: one kind of thing of an application,
-- of rejected rows one dataset. Of an application that is not here nothing is required.
create table missing (
    run_id         varchar not null,
    application_id varchar not null,
    what           varchar not null,  -- missing_kind.what
    detail         varchar not null,  -- months, columns, or files with rows; at most 20, then how many more. Empty: all
    settles        varchar not null   -- the document that would settle it
);
