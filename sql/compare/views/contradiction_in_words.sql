-- Who is it, and which file and row says so? Grain: one contradiction; the employer as the later extract writes it.
create view contradiction_in_words as
select
    contradiction.dataset,
    contradiction.kind,
    person_id(contradiction.person) as person_id,
    coalesce(employer_after.employer_id, employer_before.employer_id) as employer_id,
    contradiction.month,
    contradiction.part,
    contradiction.before,
    file_before.path as file_before,
    contradiction.after,
    file_after.path as file_after
from contradiction
left join employer as employer_before
    on employer_before.earlier and employer_before.employer = contradiction.before.employer
left join employer as employer_after
    on not employer_after.earlier and employer_after.employer = contradiction.after.employer
left join source_file as file_before
    on file_before.earlier and file_before.source_file = contradiction.before.source_file
left join source_file as file_after
    on not file_after.earlier and file_after.source_file = contradiction.after.source_file;
