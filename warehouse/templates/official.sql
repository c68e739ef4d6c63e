select
    period_from, period_to, scope, measure, official_figure, bound, publisher, is_read, note,
    n_cases, n_defendants, share
from marts.official_coverage
order by share is null, period_from, figure_id
