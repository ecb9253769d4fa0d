"""Who answers: the documents that declare a persona, and the people and devices made from one."""
