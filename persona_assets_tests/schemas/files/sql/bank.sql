-- A bank.  Transact-SQL, as SQL Server Management Studio writes it.
USE [Bank]
GO
SET ANSI_NULLS ON
GO
CREATE TYPE [dbo].[Flag] FROM [bit] NOT NULL
GO
CREATE TABLE [dbo].[Customers](
	[CustomerID] [int] IDENTITY(1,1) NOT FOR REPLICATION NOT NULL,
	[RowGuid] [uniqueidentifier] ROWGUIDCOL NOT NULL,
	[FirstName] [nvarchar](50) NOT NULL,
	[Email Address] [nvarchar](max) NULL,
	[Rating] [tinyint] NOT NULL,
	[IsVip] [dbo].[Flag] NULL,
	[Photo] [varbinary](max) NULL,
	[ModifiedDate] [datetime2](7) NOT NULL,
	[Stamp] [timestamp] NOT NULL,
	[FullName]  AS (([FirstName]+N' ')+CONVERT([nvarchar](10),[Rating])) PERSISTED,
 CONSTRAINT [PK_Customers] PRIMARY KEY CLUSTERED 
(
	[CustomerID] ASC
)WITH (PAD_INDEX = OFF, STATISTICS_NORECOMPUTE = OFF) ON [PRIMARY]
) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
GO
CREATE TABLE dbo.Accounts (
	AccountID bigint NOT NULL CONSTRAINT PK_Accounts PRIMARY KEY NONCLUSTERED,
	CustomerID int NOT NULL,
	Iban nvarchar(34) NOT NULL,
	Balance money NOT NULL CONSTRAINT DF_Balance DEFAULT ((0)),
	Opened datetimeoffset NOT NULL,
	Node hierarchyid NULL
)
CREATE TABLE dbo.Transfers (
	FromAccount bigint NOT NULL,
	ToAccount bigint NOT NULL,
	Number int NOT NULL,
	Amount decimal(18, 4) NOT NULL,
	PRIMARY KEY CLUSTERED (FromAccount, ToAccount, Number)
)
ALTER TABLE [dbo].[Accounts]  WITH CHECK ADD  CONSTRAINT [FK_Accounts_Customers] FOREIGN KEY([CustomerID])
REFERENCES [dbo].[Customers] ([CustomerID])
ON DELETE CASCADE
GO
ALTER TABLE [dbo].[Accounts] CHECK CONSTRAINT [FK_Accounts_Customers]
GO
ALTER TABLE dbo.Transfers ADD CONSTRAINT FK_From FOREIGN KEY (FromAccount) REFERENCES dbo.Accounts (AccountID),
	CONSTRAINT FK_To FOREIGN KEY (ToAccount) REFERENCES dbo.Accounts
GO
ALTER TABLE [dbo].[Customers] ADD  CONSTRAINT [DF_Date]  DEFAULT (getdate()) FOR [ModifiedDate]
GO
ALTER TABLE [dbo].[Customers]  WITH CHECK ADD CHECK  (([Rating]>=(1) AND [Rating]<=(5)))
GO
CREATE UNIQUE NONCLUSTERED INDEX [AK_Iban] ON [dbo].[Accounts] ([Iban] ASC) WITH (FILLFACTOR = 90) ON [PRIMARY]
GO
CREATE PROCEDURE dbo.Never AS
BEGIN
	CREATE TABLE #inside (a int);
END
GO
