-- Which wages and bonuses were declared of whom, by whom, as they stand? Grain: one tax row that no later corrects.
create view analyst.wage as
select
    person_id, person_name, month, employer_id, employer_key, employer_name,
    item, income, pension_deducted, declared_on, source_file, row_number
from analyst.tax_row
where stands and item in ('wages', 'bonus');
