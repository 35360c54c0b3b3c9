-- What must be supplied to decide each application, by which article, of whom, and which document settles it?
-- Grain: as missing.
create view missing_in_words as
select
    missing.application_id,
    verdict.batch_id,
    verdict.person_id,
    verdict.employer_id,
    missing.what,
    missing_kind.article,
    missing_kind.addressee,
    missing_kind.zh,
    missing_kind.en,
    missing.detail,
    missing.settles,
    missing_kind.settles_en
from missing
join verdict using (application_id)
join missing_kind using (what);
