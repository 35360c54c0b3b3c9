-- What should whoever opens this file with SQL know? One row.
create view shown_in_full as
select
    '用 SQL 读取本文件，证件号码、姓名和金额都完整显示，且不记入查阅记录；请只让有权查阅的人使用' as zh,
    'by SQL this file shows identity numbers, names and amounts in full, and no access log notes it' as en;
