-- Employers that are one, or branches of each other or of a third: what one does is no wonder at the other.
-- Grain: one ordered pair; each is its own relative.
create table related as
with branch as (
    select source.company, target.company as other
    from extract.employer_links as link
    join company_of as source on source.employer = link.from_employer
    join company_of as target on target.employer = link.to_employer
    where link.relation = $branch
),
tied as (
    select company, other
    from branch
    union
    select other, company
    from branch
)
select company, company as other
from company
union
select company, other
from tied
union
select one.company, another.other
from tied as one
join tied as another on another.company = one.other;
