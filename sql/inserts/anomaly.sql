-- What the signals report, in order of code, subject, application and months.
insert into anomaly by name
select
    run.run_id,
    outlier.code,
    anomaly_kind.subject_kind,
    coalesce(company.employer_id, person.person_id) as subject_id,
    applicant.application_id,
    make_date(outlier.first_month // 12, outlier.first_month % 12 + 1, 1) as first_month,
    make_date(outlier.last_month // 12, outlier.last_month % 12 + 1, 1) as last_month,
    outlier.size,
    outlier.share,
    list_transform(outlier.source_rows, lambda each: source_row_of(each)) as source_rows
from outlier
cross join run
join anomaly_kind using (code)
left join company on anomaly_kind.subject_kind = 'employer' and company.company = outlier.subject
left join applicant on anomaly_kind.subject_kind = 'person' and applicant.application = outlier.subject
left join person using (person)
order by code, subject_id, application_id, first_month, last_month, size, share, source_rows;
