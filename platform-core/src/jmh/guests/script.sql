-- A shop's evening: orders come in, are priced, summed up and looked through. Nothing is left behind, so an instance can be used again.
create table item (id integer primary key, name text not null, cents integer not null);
create table sale (id integer primary key, item integer not null, shop integer not null, pieces integer not null);

with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
insert into item select i, 'item ' || (i * 7919 % 500), 100 + i * 104729 % 9900 from n;

with recursive n(i, r) as (select 1, 12345 union all select i + 1, (r * 1103515245 + 12345) & 2147483647 from n where i < 6000)
insert into sale select i, 1 + (r >> 8) % 500, 1 + (r >> 17) % 20, 1 + (r >> 23) % 9 from n;

create index sale_of_item on sale (item);

select shop, count(*), sum(pieces * cents) as total
from sale join item on item.id = sale.item
group by shop order by total desc limit 5;

select name, sum(pieces) as sold from item join sale on sale.item = item.id
where name like '%7%' group by name having sold > 40 order by sold desc, name limit 5;

update sale set pieces = pieces + 1 where item in (select id from item where cents < 500);
delete from sale where shop = 13;

select count(*), sum(pieces), max(id) from sale;
select count(distinct item), min(cents), round(avg(cents), 3) from item join sale on sale.item = item.id where shop between 3 and 7;

drop table sale;
drop table item;
