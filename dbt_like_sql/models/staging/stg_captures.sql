select * from {{ source('lake', 'captures') }}
