-- Which incomes were declared of whom, by whom, and when? Grain: one tax row, also one that a later corrects.
create view analyst.tax_row as
select
    person.person_id, person.person_name,
    make_date(row.month // 12, row.month % 12 + 1, 1) as month,
    employer_number.employer_id, employer_key.employer_key, coalesce(employer_name.employer_name, employer_key.employer_name) as employer_name,
    case row.item when 0 then 'wages' when 1 then 'bonus' when 2 then 'other' end as item,
    cast(row.income * 0.01 as decimal(18, 2)) as income,
    cast(row.pension_deducted * 0.01 as decimal(18, 2)) as pension_deducted,
    cast(row.tax_paid * 0.01 as decimal(18, 2)) as tax_paid,
    row.declared_on,
    row.stands,
    source_file.path as source_file,
    row.row_number
from main.tax as row
join main.person using (person)
join main.employer_number on employer_number.employer = row.agent
join main.employer_key using (key)
join main.source_file using (source_file)
left join main.employer_name on employer_name.name = row.agent_name;
