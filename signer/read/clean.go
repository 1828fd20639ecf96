package read

// Clean-ups that several forms make.
const (
	entities         = "entities"
	entitiesNote     = "Entities such as &amp; were read as the characters that they stand for."
	lostNewlines     = "lost-newlines"
	lostNewlinesNote = "A string that stood on one line was divided into its lines again."
)
