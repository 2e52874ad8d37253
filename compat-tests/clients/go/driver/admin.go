package driver

// Admin is what an administrator can ask for, by the words of the README.
type Admin = map[string]Action

// Done is the answer of an action that has nothing to tell.
func Done(err error) (string, error) {
	return "done", err
}
