-- What was read with a remark? Grain: one value of one dataset.
create view analyst.note as
select dataset, code, value, rows
from main.note;
