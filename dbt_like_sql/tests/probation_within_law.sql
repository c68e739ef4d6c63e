-- Detects probation periods outside 刑法73: of imprisonment 12 to 60 months and not below the term, of detention 2 to
-- 12 months; and suspended terms above 36 months (刑法72). A printed figure stands, hence a warning to read the page.
{{ config(severity='warn') }}
select penalty_id, kind, months, probation_months
from {{ ref('penalties') }}
where
    probation_months is not null
    and (
        probation_months < months
        or (kind = 'imprisonment' and (probation_months not between 12 and 60 or months > 36))
        or (kind = 'detention' and probation_months not between 2 and 12)
    )
