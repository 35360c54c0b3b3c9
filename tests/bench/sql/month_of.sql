-- A month written as 2024-07, by its first day; null for any other form.
create macro month_of(written) as try_cast(written || '-01' as date);
