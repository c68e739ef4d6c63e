select topic, table_name, item, n, n_total, share
from marts.data_quality
where topic <> 'nulls' or n > 0
order by topic, n desc, table_name, item
