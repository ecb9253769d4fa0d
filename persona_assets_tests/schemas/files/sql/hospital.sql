-- A hospital.  SQL Server, as Management Studio writes it.
USE [master]
GO
CREATE DATABASE [Hospital]
GO
SET ANSI_NULLS ON
GO
CREATE SCHEMA [med] AUTHORIZATION [dbo]
GO
CREATE TABLE [med].[Patient](
	[PatientID] [int] IDENTITY(1,1) NOT FOR REPLICATION NOT NULL,
	[RowGuid] [uniqueidentifier] ROWGUIDCOL NOT NULL CONSTRAINT [DF_g] DEFAULT (newid()),
	[FirstName] [nvarchar](50) NOT NULL,
	[LastName] [nvarchar](50) NOT NULL,
	[Gender] [nchar](1) NOT NULL,
	[Born] [date] NOT NULL,
	[Weight] [decimal](5, 2) NULL,
	[Modified] [datetime2](7) NOT NULL,
	[Balance] [money] NULL,
	[FullName]  AS ([FirstName]+N' '+[LastName]) PERSISTED,
 CONSTRAINT [PK_Patient] PRIMARY KEY CLUSTERED ([PatientID] ASC) WITH (PAD_INDEX = OFF, STATISTICS_NORECOMPUTE = OFF) ON [PRIMARY]
) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
GO
CREATE TABLE [med].[Visit](
	[PatientID] [int] NOT NULL,
	[VisitNo] [smallint] NOT NULL,
	[Cost] [smallmoney] NOT NULL,
	[Notes] [nvarchar](max) NULL,
	[Photo] [varbinary](max) NULL,
	[Version] [rowversion] NOT NULL,
	CONSTRAINT [PK_Visit] PRIMARY KEY NONCLUSTERED ([PatientID] ASC, [VisitNo] ASC)
)
GO
ALTER TABLE [med].[Visit]  WITH CHECK ADD  CONSTRAINT [FK_V] FOREIGN KEY([PatientID]) REFERENCES [med].[Patient] ([PatientID]) ON DELETE CASCADE
GO
ALTER TABLE [med].[Visit] CHECK CONSTRAINT [FK_V]
GO
ALTER TABLE [med].[Patient] ADD CONSTRAINT [CK_G] CHECK (([Gender]='F' OR [Gender]='M'))
GO
CREATE UNIQUE NONCLUSTERED INDEX [AK_g] ON [med].[Patient]([RowGuid] ASC)
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'x'
GO
CREATE PROCEDURE [med].[p] @a int AS BEGIN SELECT 1; CREATE TABLE #t (a int); END
GO
