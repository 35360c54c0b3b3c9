-- What the signals found, in order of code, subject, application and months. A source row was carried as one number.
insert into anomaly by name
select
    run.run_id,
    found.code,
    anomaly_kind.subject_kind,
    coalesce(company.employer_id, person.person_id) as subject_id,
    asked.application_id,
    make_date(found.first_month // 12, found.first_month % 12 + 1, 1) as first_month,
    make_date(found.last_month // 12, found.last_month % 12 + 1, 1) as last_month,
    found.size,
    found.share,
    list_transform(
        found.source_rows,
        lambda each: {'source_file': (each >> 32)::integer, 'row_number': (each & 4294967295)::integer}
    ) as source_rows
from found
cross join run
join anomaly_kind using (code)
left join company on anomaly_kind.subject_kind = 'employer' and company.company = found.subject
left join asked on anomaly_kind.subject_kind = 'person' and asked.application = found.subject
left join person using (person)
order by code, subject_id, application_id, first_month, last_month, size, share, source_rows;
