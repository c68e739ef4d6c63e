-- A province that the lake leaves open is read from the court's code in the case number: since 2016-01-01 it opens
-- with the character of the province (法〔2015〕137号); older numbers carry local names and are left alone.
with numbered as (
    select
        case_id,
        min(regexp_extract(number, '^（(?:201[6-9]|20[2-9]\d)）(\p{Han})\d{2}', 1)) as code_character
    from (select case_id, unnest(case_numbers) as number from {{ ref('stg_cases') }})
    where regexp_matches(number, '^（(?:201[6-9]|20[2-9]\d)）\p{Han}\d{2}')
    group by case_id
    having count(distinct regexp_extract(number, '）(\p{Han})', 1)) = 1
)

select
    c.case_id,
    c.case_numbers,
    c.court,
    coalesce(c.province, p.province) as province,
    c.decision_on,
    c.decided_year,
    c.stage,
    c.documents
from {{ ref('stg_cases') }} as c
left join numbered as n using (case_id)
left join {{ ref('provinces') }} as p using (code_character)
order by c.case_id
