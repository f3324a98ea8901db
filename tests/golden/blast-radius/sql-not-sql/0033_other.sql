FROB THE WIDGET 'hunter2-secret';
GO
DROP TABLE users
