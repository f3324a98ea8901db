DROP TABLE orders;
DROP TABLE IF EXISTS "Customers", public.carts CASCADE;
drop /* not a comment that hides */ table
  -- nor this one
  invoices RESTRICT;
