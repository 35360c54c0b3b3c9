-- What was verified, when, and against which figures? One row.
create view analyst.run as
select
    run_id,
    extract_id,
    extracted_on,
    rulebook,
    rulebook_digest,
    rulebook_figures,
    input_digest,
    started_at,
    finished_at,
    software_version,
    versions,
    settings,
    unused_files,
    counts
from main.run;
