-- A weblog, as mysqldump writes it.
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `users`;
CREATE TABLE `users` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `login` varchar(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',
  `email` varchar(100) NOT NULL,
  `role` enum('author','editor','it''s me') NOT NULL DEFAULT 'author',
  `flags` set('new','vip','bot') DEFAULT NULL,
  `birth_year` year(4) DEFAULT NULL,
  `rating` decimal(3,1) unsigned DEFAULT '0.0' COMMENT 'stars; CREATE TABLE `x` (a int)',
  `is_admin` tinyint(1) NOT NULL DEFAULT '0',
  `secret` varbinary(16) DEFAULT NULL,
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_login` (`login`),
  UNIQUE KEY `by_email` (`email`(50)),
  KEY `by_role` (`role`)
) ENGINE=InnoDB AUTO_INCREMENT=17 DEFAULT CHARSET=utf8mb4 COMMENT='people who write';

CREATE TABLE `posts` (
  `id` bigint(20) unsigned NOT NULL,
  `author_id` int(10) unsigned NOT NULL,
  `slug` varchar(40) NOT NULL,
  `title` tinytext NOT NULL,
  `body` mediumtext,
  `key` varchar(20) DEFAULT NULL,
  `fulltext` text,
  `meta` json DEFAULT NULL,
  `score` float DEFAULT NULL,
  `ratio` double NOT NULL DEFAULT 0,
  `published` date DEFAULT NULL,
  `daily_at` time DEFAULT NULL,
  `edited_at` datetime(6) DEFAULT NULL,
  `title_length` int GENERATED ALWAYS AS (char_length(`slug`)) STORED,
  `hidden` bit(1) NOT NULL DEFAULT b'0',
  FULLTEXT KEY `words` (`title`,`body`)
) ENGINE=InnoDB;
ALTER TABLE `posts`
  ADD PRIMARY KEY (`id`),
  ADD UNIQUE KEY `one_slug` (`author_id`,`slug`);
ALTER TABLE `posts` MODIFY `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT;
ALTER TABLE `posts` ADD CONSTRAINT `writes` FOREIGN KEY (`author_id`) REFERENCES `users` (`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TABLE `comments` (
  `id` int NOT NULL AUTO_INCREMENT,
  `post_id` bigint(20) unsigned NOT NULL,
  `parent_id` int DEFAULT NULL,
  `user_id` int(10) unsigned DEFAULT NULL,
  `guest_name` varchar(40) DEFAULT NULL,
  `body` text NOT NULL,
  `likes` smallint unsigned NOT NULL DEFAULT 0,
  `medium` mediumint NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `c1` FOREIGN KEY (`post_id`) REFERENCES `posts` (`id`),
  CONSTRAINT `c2` FOREIGN KEY (`parent_id`) REFERENCES `comments` (`id`),
  CONSTRAINT `c3` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  CONSTRAINT `c4` CHECK (`user_id` is not null or `guest_name` is not null),
  CONSTRAINT `c5` CHECK (`likes` between 0 and 5000)
) ENGINE=InnoDB;
CREATE TABLE `post_tags` (`post_id` bigint unsigned NOT NULL, `tag` varchar(20) NOT NULL,
  PRIMARY KEY (`post_id`,`tag`), FOREIGN KEY (`post_id`) REFERENCES `posts`(`id`)) ENGINE=InnoDB;
LOCK TABLES `users` WRITE;
/*!40000 ALTER TABLE `users` DISABLE KEYS */;
INSERT INTO `users` VALUES (1,'a\'b;','CREATE TABLE `y` (a int);','author',NULL,NULL,NULL,0,NULL,NOW());
DELETE FROM `users`;
UNLOCK TABLES;
DELIMITER //
CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.rating = NEW.rating; END//
DELIMITER ;
