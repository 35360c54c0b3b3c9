-- What does each reason and reject code mean? Grain: one code.
create view analyst.reason as
select code, article, zh, en, settles, settles_en
from main.reason;
