-- Detects case numbers that are not of the form （2021）沪0120刑初828号, brackets normalised (older codes are longer).
{{ config(severity='warn') }}
select case_id, number
from (select case_id, unnest(case_numbers) as number from {{ ref('cases') }})
where not regexp_matches(number, '^（(19|20)\d\d）.{1,12}字?第?[\d×xX＊*]+号(之[一二三四五六七八九十]+)?$')
