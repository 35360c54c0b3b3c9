-- Kinds of missing things in words, and what would settle them; grain: one kind.
create table missing_kind (
    number     integer primary key,
    what       varchar not null unique,
    article    varchar not null,
    addressee  varchar not null,  -- employer: the applicant's; bureau: the one that sent the data
    zh         varchar not null,
    en         varchar not null,
    settles    varchar not null,  -- the document, in Chinese
    settles_en varchar not null
);
