select * from {{ source('lake', 'record_counts') }}
